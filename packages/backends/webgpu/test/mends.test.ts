import { describeOnBackends, expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";

// Values that the stock kernels get wrong. tools/fuzz looks for more.

const { NaN: nan } = Number;
const row = (...values: number[]): tf.Tensor4D => tf.tensor4d(values, [1, 1, values.length, 1]);
const ones = (...shape: [number, number, number, number]): tf.Tensor4D => tf.ones(shape);

describeOnBackends(
  "mended stock kernels",
  () => {
    it("round the number of windows as asked, backward too", async () => {
      const x = row(1, 2, 3, 4, 5, 6);
      const conv = (a: tf.Tensor, f: tf.Tensor) =>
        tf.conv2d(a as tf.Tensor4D, f as tf.Tensor4D, 2, 0, "NHWC", 1, "ceil");
      const filter = ones(1, 3, 1, 1);
      await expectClose(conv(x, filter), [6, 12, 11], {});
      const [dx, dFilter] = tf.grads(conv)([x, filter]) as [tf.Tensor, tf.Tensor];
      await expectClose(dx, [1, 1, 2, 1, 2, 1], {});
      await expectClose(dFilter, [9, 12, 8], {});
      const pool = (a: tf.Tensor) => tf.maxPool(a as tf.Tensor4D, [1, 3], 2, 0, "ceil");
      await expectClose(pool(x), [3, 5, 6], {});
      await expectClose(tf.grad(pool)(x), [0, 0, 1, 0, 1, 1], {});
    });

    it("pad by a number around oblong windows", async () => {
      const x = row(1, 2, 3);
      const conv = (a: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, ones(1, 2, 1, 1), 1, 1);
      await expectClose(conv(x), [0, 0, 0, 0, 1, 3, 5, 3, 0, 0, 0, 0], {});
      await expectClose(tf.grad(conv)(x), [2, 2, 2], {});
      expect(tf.maxPool(ones(1, 4, 4, 1), [1, 3], 1, 1).shape).toEqual([1, 6, 4, 1]);
    });

    it("add every bias that broadcasts in a fused convolution", async () => {
      const convolved = (bias: tf.Tensor) =>
        tf.fused.conv2d({
          x: ones(1, 2, 2, 1),
          filter: ones(1, 1, 1, 2),
          strides: 1,
          pad: 0,
          bias,
        });
      await expectClose(convolved(tf.scalar(1)), [2, 2, 2, 2, 2, 2, 2, 2], {});
      await expectClose(convolved(tf.tensor1d([1, 2])), [2, 3, 2, 3, 2, 3, 2, 3], {});
      const column = tf.tensor3d([1, 2], [2, 1, 1]);
      await expectClose(convolved(column), [2, 2, 2, 2, 3, 3, 3, 3], {});
    });

    it("keep NaN in pooling, and give it the gradient of a maximum", async () => {
      const x = row(1, nan, 2, 3, -1, 4);
      const pool = (a: tf.Tensor) => tf.maxPool(a as tf.Tensor4D, [1, 2], 2, "valid");
      await expectClose(pool(x), [nan, 3, 4], {});
      await expectClose(tf.grad(pool)(x), [0, 1, 0, 1, 0, 1], {});
      await expectClose(tf.avgPool(x, [1, 2], 2, "valid"), [nan, 2.5, 1.5], {});
      await expectClose(tf.relu6(x), [1, nan, 2, 3, 0, 4], {});
    });

    it("read integers that were cast to float32", async () => {
      const x = tf.cast(tf.tensor4d([1, 2, 3], [1, 1, 3, 1], "int32"), "float32");
      await expectClose(tf.conv2d(x, ones(1, 2, 1, 1), 1, "valid"), [3, 5], {});
      await expectClose(tf.maxPool(x, [1, 2], 1, "valid"), [2, 3], {});
      await expectClose(tf.gather(tf.reshape(x, [3]), tf.tensor1d([2], "int32")), [3], {});
      await expectClose(tf.relu6(x), [1, 2, 3], {});
    });

    it("gather NaN where there is no slice, and no gradient", async () => {
      const indices = tf.tensor1d([1, -1, 2, 2 ** 31 - 1], "int32");
      const gather = (x: tf.Tensor) => tf.gather(x, indices);
      await expectClose(gather(tf.tensor1d([5, 6])), [6, nan, nan, nan], {});
      await expectClose(tf.grad(gather)(tf.tensor1d([5, 6])), [0, 1], {});
    });
  },
  { backends: ["webgpu"] },
);
