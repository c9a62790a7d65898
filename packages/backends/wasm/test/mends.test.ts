import "@tensorflow/tfjs-backend-cpu";
import { start } from "@longtail/backend-wasm";
import { orThrow } from "@longtail/core";
import { expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";

// What the stock kernels get wrong. tools/fuzz looks for more.

beforeAll(async () => {
  await orThrow(start({ threads: 2 }));
}, 60_000);

const { NaN: nan } = Number;
const row = (...values: number[]): tf.Tensor4D => tf.tensor4d(values, [1, 1, values.length, 1]);
const ones = (...shape: [number, number, number, number]): tf.Tensor4D => tf.ones(shape);

describe("mended stock kernels of wasm", () => {
  it("convolve with strides beyond the filter and 'same' padding that needs no pixel", async () => {
    const x = row(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    await expectClose(tf.conv2d(x, ones(1, 2, 1, 1), 3, "same"), [3, 9, 15, 21], {});
    await expectClose(tf.depthwiseConv2d(x, ones(1, 2, 1, 1), 3, "same"), [3, 9, 15, 21], {});
    await expectClose(tf.conv2d(x, ones(1, 3, 1, 1), 4, "same"), [6, 18, 30], {});
    await expectClose(tf.maxPool(x, [1, 2], 3, "same"), [2, 5, 8, 11], {});
    await expectClose(tf.avgPool(x, [1, 2], 3, "same"), [1.5, 4.5, 7.5, 10.5], {});
  });

  it("pad by a number around oblong windows", async () => {
    const x = row(1, 2, 3);
    // [0 | 1 2 3 | 0] under windows of two pixels, and one row of padding above and below.
    const y = tf.conv2d(x, ones(1, 2, 1, 1), 1, 1);
    expect(y.shape).toEqual([1, 3, 4, 1]);
    await expectClose(y, [0, 0, 0, 0, 1, 3, 5, 3, 0, 0, 0, 0], {});
    expect(tf.maxPool(ones(1, 4, 4, 1), [1, 3], 1, 1).shape).toEqual([1, 6, 4, 1]);
    const dx = tf.grad((a) => tf.conv2d(a as tf.Tensor4D, ones(1, 2, 1, 1), 1, 1));
    await expectClose(dx(x), [2, 2, 2], {});
  });

  it("round the number of windows as asked, backward too", async () => {
    const x = row(1, 2, 3, 4, 5, 6);
    const conv = (a: tf.Tensor) =>
      tf.conv2d(a as tf.Tensor4D, ones(1, 3, 1, 1), 2, 0, "NHWC", 1, "ceil");
    await expectClose(conv(x), [6, 12, 11], {});
    await expectClose(tf.grad(conv)(x), [1, 1, 2, 1, 2, 1], {});
    await expectClose(tf.maxPool(x, [1, 3], 2, 0, "ceil"), [3, 5, 6], {});
    await expectClose(
      tf.grad((a) => tf.maxPool(a as tf.Tensor4D, [1, 3], 2, 0, "ceil"))(x),
      [0, 0, 1, 0, 1, 1],
      {},
    );
  });

  it("add every bias that broadcasts in a fused convolution of 3x3 pixels", async () => {
    const x = ones(1, 8, 8, 1);
    const inner = (y: tf.Tensor4D) => tf.slice(y, [0, 1, 1, 0], [1, 1, 1, 2]);
    const convolved = (bias: tf.Tensor, activation: "linear" | "relu" = "linear") =>
      inner(
        tf.fused.conv2d({
          x,
          filter: ones(3, 3, 1, 2),
          strides: 1,
          pad: "same",
          bias,
          activation,
        }),
      );
    await expectClose(convolved(tf.scalar(1)), [10, 10], {});
    await expectClose(convolved(tf.tensor1d([-10]), "relu"), [0, 0], {});
    await expectClose(convolved(tf.tensor1d([1, 2])), [10, 11], {});
    await expectClose(convolved(tf.reshape(tf.range(0, 8), [8, 1, 1])), [10, 10], {});
    await expectClose(convolved(tf.reshape(tf.range(0, 128), [8, 8, 2])), [9 + 18, 9 + 19], {});
  });

  it("add one number to a fused matrix product", async () => {
    const y = tf.fused.matMul({ a: tf.ones([1, 2]), b: tf.ones([2, 3]), bias: tf.tensor1d([5]) });
    await expectClose(y, [7, 7, 7], {});
  });

  it("give sums of nothing", async () => {
    tf.fill([3], 7).dispose(); // what a result would show if nobody wrote it
    await expectClose(tf.sum(tf.zeros([0, 3]), 0), [0, 0, 0], {});
    await expectClose(tf.max(tf.zeros([3, 0]), 1), [-Infinity, -Infinity, -Infinity], {});
    await expectClose(tf.mean(tf.zeros([0, 3]), 0), [nan, nan, nan], {});
    await expectClose(tf.matMul(tf.zeros([1, 0]), tf.zeros([0, 3])), [0, 0, 0], {});
    const [, toFilter] = tf.grads((x, f) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, 1))([
      tf.zeros([0, 8, 8, 1]),
      ones(3, 3, 1, 1),
    ]);
    await expectClose(toFilter as tf.Tensor, Array(9).fill(0), {});
  });

  it("keep NaN in maxima, averages, limits and fused products", async () => {
    const x = row(1, nan, 2, 3, -1, 4);
    await expectClose(tf.maxPool(x, [1, 2], 2, "valid"), [nan, 3, 4], {});
    await expectClose(tf.avgPool(x, [1, 2], 2, "valid"), [nan, 2.5, 1.5], {});
    const toX = tf.grad((a) => tf.maxPool(a as tf.Tensor4D, [1, 2], 2, "valid"))(x);
    await expectClose(toX, [0, 1, 0, 1, 0, 1], {});
    await expectClose(tf.relu(x), [1, nan, 2, 3, 0, 4], {});
    await expectClose(tf.relu6(x), [1, nan, 2, 3, 0, 4], {});
    await expectClose(tf.clipByValue(x, 0, 2), [1, nan, 2, 2, 0, 2], {});
    await expectClose(tf.maximum(2, x), [2, nan, 2, 3, 2, 4], {});
    await expectClose(tf.minimum(x, 2), [1, nan, 2, 2, -1, 2], {});
    const a = tf.tensor2d([[nan, 1]]);
    await expectClose(tf.fused.matMul({ a, b: tf.ones([2, 1]), activation: "relu" }), [nan], {});
  });

  it("refuse an index outside of its axis", () => {
    const index = (i: number) => tf.tensor2d([[i]], [1, 1], "int32");
    for (const i of [-1, 3]) {
      const message = `the index ${i} is not in [0, 3)`;
      expect(() => tf.gatherND(tf.ones([3]), index(i))).toThrow(message);
      expect(() => tf.scatterND(index(i), tf.ones([1]), [3])).toThrow(message);
      expect(() => tf.tensorScatterUpdate(tf.ones([3]), index(i), tf.ones([1]))).toThrow(message);
      expect(() => tf.sparseToDense(index(i), tf.ones([1]), [3], 0)).toThrow(message);
      const boxes = tf.tensor2d([[0, 0, 1, 1]]);
      expect(() =>
        tf.image.cropAndResize(ones(3, 2, 2, 1), boxes, tf.tensor1d([i], "int32"), [2, 2]),
      ).toThrow(message);
      expect(() => tf.gather(tf.ones([3]), tf.tensor1d([i], "int32"))).toThrow("not in [0, 2]");
    }
  });

  it("apply weights of any shape in a parametric ReLU", async () => {
    const x = tf.fill([1, 2, 2], -1);
    await expectClose(tf.prelu(x, tf.tensor3d([2, 3], [1, 2, 1])), [-2, -2, -3, -3], {});
  });
});
