import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";

/** Numbers to compare: a tensor, an array or one number. */
export type Numbers = tf.Tensor | ArrayLike<number> | number;

/** How far numbers may differ: by `atol + rtol * |expected|`, or by `atol + rtol * max |expected|` with `largest`. */
export interface Tolerance {
  readonly rtol?: number;
  readonly atol?: number;
  /** Apply `rtol` to each expected number (the default) or to the largest. */
  readonly relativeTo?: "each" | "largest";
}

const read = async (numbers: Numbers): Promise<ArrayLike<number>> =>
  numbers instanceof tf.Tensor
    ? ((await numbers.data()) as ArrayLike<number>)
    : typeof numbers === "number"
      ? [numbers]
      : numbers;

/**
 * Fails unless the numbers agree within the tolerance. Lengths, shapes, NaN and infinities must agree exactly.
 *
 * The message names the position with the largest excess.
 */
export const expectClose = async (
  actual: Numbers,
  expected: Numbers,
  { rtol = 0, atol = 0, relativeTo = "each" }: Tolerance,
): Promise<void> => {
  if (actual instanceof tf.Tensor && expected instanceof tf.Tensor)
    expect(actual.shape, "shape").toEqual(expected.shape);
  const [a, e] = [await read(actual), await read(expected)];
  expect(a.length, "number of values").toBe(e.length);
  let largest = 0;
  for (let i = 0; i < e.length; i++) largest = Math.max(largest, Math.abs(e[i] as number));
  let worst = { excess: 0, position: -1, difference: 0, allowed: 0 };
  for (let i = 0; i < e.length; i++) {
    const [x, y] = [a[i] as number, e[i] as number];
    if (Object.is(x, y) || x === y) continue;
    const allowed = atol + rtol * (relativeTo === "largest" ? largest : Math.abs(y));
    const difference = Math.abs(x - y);
    const excess = Number.isFinite(difference) ? difference - allowed : Number.POSITIVE_INFINITY;
    if (excess > worst.excess) worst = { excess, position: i, difference, allowed };
  }
  const { position, difference, allowed } = worst;
  if (position >= 0)
    expect.fail(
      `position ${position}: got ${a[position]}, expected ${e[position]} (difference ${difference}, allowed ${allowed})`,
    );
};
