import { start } from "@longtail/backend-webgpu";
import { orThrow } from "@longtail/core";
import { describeOnBackends, expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { expect, test } from "vitest";

// What tfjs gets wrong on this backend and this package mends: each is shown to be wrong without it, too.

const noise = (shape: readonly number[]): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, (_, i) => Math.sin(1.7 * i)),
    [...shape],
  );

const valuesWith = async (
  kernels: "fused" | "composite",
  op: () => tf.Tensor,
): Promise<Float64Array> => {
  tf.removeBackend("webgpu");
  orThrow(await start({ kernels })());
  return Float64Array.from(await tf.tidy(op).data());
};

const isMended = (title: string, op: () => tf.Tensor): void =>
  test(title, async () => {
    await tf.setBackend("cpu");
    const expected = Float64Array.from(await tf.tidy(op).data());
    const agrees = (actual: Float64Array) =>
      expectClose(actual, expected, { rtol: 1e-5, atol: 1e-7, relativeTo: "largest" });
    await expect(valuesWith("composite", op).then(agrees)).rejects.toThrow();
    await agrees(await valuesWith("fused", op));
    expect(tf.backend().numDataIds()).toBe(1); // the result
  });

describeOnBackends(
  "tfjs's faults",
  () => {
    isMended("matMul with a long inner dimension and a transposed right operand", () =>
      tf.matMul(noise([32, 8144]), noise([64, 8144]), false, true),
    );
    for (const rank of [5, 6]) {
      const shape = [2, 3, 1, 2, 4, 2].slice(0, rank);
      const around = [
        [1, 0],
        [0, 2],
        [0, 0],
        [1, 1],
        [0, 0],
        [0, 1],
      ].slice(0, rank) as [number, number][];
      isMended(`pad of rank ${rank}`, () => tf.pad(noise(shape), around, 0.5));
      isMended(`pad of rank ${rank}, one axis`, () =>
        tf.pad(
          noise(shape),
          around.map((_, i): [number, number] => (i === 3 ? [1, 2] : [0, 0])),
        ),
      );
      isMended(`mirrorPad of rank ${rank}`, () =>
        tf.mirrorPad(
          noise(shape),
          around.map((_, i): [number, number] => (i === 1 || i === 4 ? [1, 1] : [0, 0])),
          "reflect",
        ),
      );
    }
    // tfjs keeps the program that it wrote for another length.
    const after = (op: (x: tf.Tensor) => tf.Tensor, shape: number[], other: number[]) => () => {
      op(noise(other));
      return op(noise(shape));
    };
    isMended(
      "cumsum from the end",
      after((x) => tf.cumsum(x, 1, false, true), [3, 200], [3, 50]),
    );
    isMended(
      "cumsum from the end, exclusive, along the first axis",
      after((x) => tf.cumsum(x, 0, true, true), [200, 3], [50, 3]),
    );
    isMended(
      "cumprod from the end",
      after((x) => tf.cumprod(tf.add(1, tf.mul(x, 0.01)), 1, false, true), [2, 200], [2, 50]),
    );
  },
  { backends: ["webgpu"] },
);
