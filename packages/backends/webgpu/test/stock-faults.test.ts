import { start } from "@longtail/backend-webgpu";
import { orThrow } from "@longtail/core";
import { describeOnBackends, expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { expect, test } from "vitest";

// Bugs of stock TensorFlow.js that this package fixes. Each test also shows the bug without the fix.

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
  await orThrow(start({ kernels }));
  return Float64Array.from(await tf.tidy(op).data());
};

const isFixed = (title: string, op: () => tf.Tensor): void =>
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
  "bugs of the stock kernels",
  () => {
    isFixed("matMul with a long inner dimension and a transposed right operand", () =>
      tf.matMul(noise([32, 8144]), noise([64, 8144]), false, true),
    );
    isFixed("fused.depthwiseConv2d with one number as bias", () =>
      tf.fused.depthwiseConv2d({
        x: noise([2, 5, 5, 4]) as tf.Tensor4D,
        filter: noise([3, 3, 4, 1]) as tf.Tensor4D,
        strides: 1,
        pad: "same",
        bias: tf.scalar(0.3),
      }),
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
      isFixed(`pad of rank ${rank}`, () => tf.pad(noise(shape), around, 0.5));
      isFixed(`pad of rank ${rank}, one axis`, () =>
        tf.pad(
          noise(shape),
          around.map((_, i): [number, number] => (i === 3 ? [1, 2] : [0, 0])),
        ),
      );
      isFixed(`mirrorPad of rank ${rank}`, () =>
        tf.mirrorPad(
          noise(shape),
          around.map((_, i): [number, number] => (i === 1 || i === 4 ? [1, 1] : [0, 0])),
          "reflect",
        ),
      );
    }
    isFixed("cropAndResize of more images than boxes", () =>
      tf.image.cropAndResize(
        noise([3, 4, 4, 2]) as tf.Tensor4D,
        tf.tensor2d([[0, 0.2, 1, 1]]),
        tf.tensor1d([2], "int32"),
        [3, 3],
      ),
    );
    isFixed("unsortedSegmentSum of integers", () =>
      tf.unsortedSegmentSum(
        tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2], "int32"),
        tf.tensor1d([1, 0, 1], "int32"),
        2,
      ),
    );
    // TensorFlow.js reuses the program of another length.
    const after = (op: (x: tf.Tensor) => tf.Tensor, shape: number[], other: number[]) => () => {
      op(noise(other));
      return op(noise(shape));
    };
    isFixed(
      "cumsum from the end",
      after((x) => tf.cumsum(x, 1, false, true), [3, 200], [3, 50]),
    );
    isFixed(
      "cumsum from the end, exclusive, along the first axis",
      after((x) => tf.cumsum(x, 0, true, true), [200, 3], [50, 3]),
    );
    isFixed(
      "cumprod from the end",
      after((x) => tf.cumprod(tf.add(1, tf.mul(x, 0.01)), 1, false, true), [2, 200], [2, 50]),
    );
  },
  { backends: ["webgpu"] },
);
