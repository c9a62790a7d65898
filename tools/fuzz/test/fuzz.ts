import type { useBackend } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { it } from "vitest";

// FUZZ_COUNT cases for each kernel, drawn from FUZZ_SEED; a tenth of them on WebGPU, which compiles
// programs for most cases. A failure prints the case and its seed.
const count = Number(process.env["FUZZ_COUNT"] ?? 40);
const seed = Number(process.env["FUZZ_SEED"] ?? 1);

/** A test of random cases. */
export const fuzz = <C>(
  title: string,
  cases: fc.Arbitrary<C>,
  check: (c: C) => Promise<void>,
): void =>
  it(title, () =>
    fc.assert(
      fc.asyncProperty(cases, async (c) => {
        const before = tf.memory().numTensors;
        await check(c);
        if (tf.memory().numTensors !== before)
          throw new Error(`leaks ${tf.memory().numTensors - before} tensors`);
      }),
      { seed, numRuns: Math.ceil(tf.getBackend() === "webgpu" ? count / 10 : count) },
    ),
  );

/** Whether a backend takes tensors without values. On WebGPU they are a device error. */
export const takesEmpty = (backend: Parameters<typeof useBackend>[0]): boolean =>
  backend !== "webgpu";

/** Sizes of an axis: mostly small, some larger than a vector, from 0 where `smallest` allows it. */
export const sizes = (smallest: 0 | 1, largest = 9): fc.Arbitrary<number> =>
  fc.integer({ min: smallest, max: largest });

/** Values between -1 and 1 without a pattern. */
export const noise = (size: number, salt: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * salt));

/** Values, and where they are when a kernel needs them: on its backend, or still on the CPU. */
export interface Placed {
  readonly values: Float32Array | Int32Array;
  readonly shape: readonly number[];
  readonly elsewhere: boolean;
}

/** Makes tensors of values, each on its backend. */
export const place = async (
  backend: Parameters<typeof useBackend>[0],
  placed: readonly Placed[],
): Promise<tf.Tensor[]> => {
  const tensors: tf.Tensor[] = [];
  for (const { values, shape, elsewhere } of placed) {
    await tf.setBackend(elsewhere ? "cpu" : backend);
    tensors.push(tf.tensor(values, [...shape], values instanceof Int32Array ? "int32" : "float32"));
  }
  await tf.setBackend(backend);
  return tensors;
};

/** Fills memory that is free with NaN, so that a result that nobody wrote shows. */
export const soil = (): void => {
  for (const size of [1, 4, 16, 64, 256, 1024, 4096]) tf.fill([size], Number.NaN).dispose();
};
