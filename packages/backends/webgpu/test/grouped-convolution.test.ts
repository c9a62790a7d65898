import { groupedConv2d } from "@longtail/ops";
import { describeOnBackends, expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { noise, sizeOf } from "./sizes.js";

type Shape = [number, number, number, number];

const separately = (x: tf.Tensor, filter: tf.Tensor, groups: number): tf.Tensor => {
  const filters = tf.split<tf.Tensor4D>(filter as tf.Tensor4D, groups, 3);
  const parts = tf.split<tf.Tensor4D>(x as tf.Tensor4D, groups, 3);
  return tf.concat(
    parts.map((part, g) => tf.conv2d(part, filters[g] as tf.Tensor4D, 1, 1)),
    3,
  );
};

// The tests of @longtail/ops compare the kernels with PyTorch, on images so small that a filter's gradient is one sum.
describeOnBackends(
  "a grouped convolution whose filter gradient is summed in parts",
  () => {
    test.each<[string, Shape, Shape, number]>([
      ["a few parts, in fours", [3, 21, 17, 8], [3, 3, 4, 8], 2],
      ["many parts, one by one", [13, 21, 17, 6], [3, 3, 2, 9], 3],
    ])("%s", async (_title, shape, filterShape, groups) => {
      const x = tf.tensor4d(noise(sizeOf(shape), 2), shape);
      const filter = tf.tensor4d(noise(sizeOf(filterShape), 3), filterShape);
      const dy = tf.tensor4d(noise(sizeOf([...shape.slice(0, 3), filterShape[3]]), 5), [
        shape[0],
        shape[1],
        shape[2],
        filterShape[3],
      ]);
      const gradients = (convolve: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor) =>
        tf.grads(convolve)([x, filter], dy);
      const ours = gradients((a, b) =>
        groupedConv2d(a as tf.Tensor4D, b as tf.Tensor4D, { groups, pad: 1 }),
      );
      const expected = gradients((a, b) => separately(a, b, groups));
      for (const [i, gradient] of ours.entries()) {
        expect(gradient.shape).toEqual(expected[i]?.shape);
        await expectClose(gradient, expected[i] as tf.Tensor, {
          rtol: 1e-5,
          relativeTo: "largest",
        });
      }
    });
  },
  { backends: ["webgpu"] },
);
