import { start } from "@longtail/backend-wasm";
import { orThrow } from "@longtail/core";
import { expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";

beforeAll(async () => {
  await orThrow(start({ threads: 2 }));
}, 60_000);

const matrix = (rows: number, columns: number, seed: number): tf.Tensor2D =>
  tf.tensor2d(
    Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(seed + 1.7 * i)),
    [rows, columns],
  );

// The definition, in float64, of what has been transposed where asked.
const expected = async (a: tf.Tensor2D, b: tf.Tensor2D, tA: boolean, tB: boolean) => {
  const [left, right] = [await a.array(), await b.array()];
  const at = (m: number[][], flip: boolean, i: number, k: number) =>
    (flip ? m[k]?.[i] : m[i]?.[k]) as number;
  const m = a.shape[tA ? 1 : 0];
  const depth = a.shape[tA ? 0 : 1];
  const n = b.shape[tB ? 0 : 1];
  return Array.from({ length: m * n }, (_, place) => {
    const [i, j] = [Math.floor(place / n), place % n];
    let sum = 0;
    for (let k = 0; k < depth; k++) sum += at(left, tA, i, k) * at(right, tB, k, j);
    return sum;
  });
};

describe("matrix products", () => {
  const sizes = [
    [1, 1, 1],
    [3, 5, 2],
    [128, 64, 100],
    [7, 300, 9],
    [65, 17, 33],
    [200, 301, 75],
    [130, 2, 1],
  ] as const;
  it.each(sizes)("of %i x %i and x %i are right, transposed or not", async (m, k, n) => {
    for (const [tA, tB] of [
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ] as const) {
      const a = tA ? matrix(k, m, 1) : matrix(m, k, 1);
      const b = tB ? matrix(n, k, 2) : matrix(k, n, 2);
      const product = tf.matMul(a, b, tA, tB);
      expect(product.shape).toEqual([m, n]);
      await expectClose(product, await expected(a, b, tA, tB), { rtol: 1e-5, atol: 1e-5 });
      tf.dispose([a, b, product]);
    }
  });

  it("of stacks and of nothing are those of the kernel below", async () => {
    const a = tf.tensor3d([1, 2, 3, 4], [2, 1, 2]);
    const b = tf.tensor3d([5, 6, 7, 8], [2, 2, 1]);
    await expectClose(tf.matMul(a, b), [17, 53], { rtol: 1e-6 });
    expect(tf.matMul(tf.zeros([0, 3]), tf.zeros([3, 2])).shape).toEqual([0, 2]);
    await expectClose(tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 2])), [0, 0, 0, 0], { atol: 0 });
    await expectClose(
      tf.matMul(tf.tensor3d([1, 2], [1, 1, 2]), tf.tensor3d([3, 4], [1, 2, 1])),
      [11],
      { rtol: 1e-6 },
    );
  });

  it("let NaN through and leave no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const a = tf.tensor2d([Number.NaN, 1, 2, 3], [2, 2]);
    const b = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const product = tf.matMul(a, b, true, false);
    expect(Array.from(await product.data()).slice(0, 2)).toEqual([Number.NaN, Number.NaN]);
    tf.dispose([a, b, product]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
