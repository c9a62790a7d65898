import { maxPool2d } from "@longtail/ops";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { numbers } from "./numbers.js";
import { reference, wave } from "./windows.js";

const gradientOf = (x: tf.Tensor4D, options: Parameters<typeof maxPool2d>[1], dy: tf.Tensor4D) =>
  tf.grad((a) => maxPool2d(a as tf.Tensor4D, options))(x, dy);

describeOnBackends("max pooling", () => {
  it.each(reference.pools)(
    "is PyTorch's with its gradient: $x, size $size, stride $stride, pad $pad",
    async (expected) => {
      const x = tf.tensor4d(
        wave(expected.x, 0).map((v) => Math.round(5 * v)),
        expected.x,
      );
      const y = maxPool2d(x, expected);
      expect(y.shape).toEqual(expected.shape);
      await expectClose(y, expected.y, {});
      const dy = tf.tensor4d(wave(expected.shape, 2), expected.shape);
      const dx = gradientOf(x, expected, dy);
      expect(dx.shape).toEqual(expected.x);
      await expectClose(dx, expected.dx, { atol: 1e-6 });
    },
  );

  it("shows a NaN, and gives it the gradient", async () => {
    const x = tf.tensor4d([5, Number.NaN, 1, 4, 2, 9], [1, 1, 6, 1]);
    const row = tf.concat([x, tf.neg(tf.ones([1, 1, 6, 1]))], 1) as tf.Tensor4D;
    await expectClose(maxPool2d(row, { size: 2 }), [Number.NaN, 4, 9], {});
    const dx = gradientOf(row, { size: 2 }, tf.tensor4d([1, 2, 3], [1, 1, 3, 1]));
    await expectClose(dx, [0, 1, 0, 2, 0, 3, 0, 0, 0, 0, 0, 0], {});
  });

  it("takes −∞ in an image for a number, and padding for none", async () => {
    const x = tf.fill<tf.Rank.R4>([1, 2, 2, 1], Number.NEGATIVE_INFINITY);
    const options = { size: 3, stride: 2, pad: 1 };
    await expectClose(maxPool2d(x, options), [Number.NEGATIVE_INFINITY], {});
    await expectClose(gradientOf(x, options, tf.tensor4d([7], [1, 1, 1, 1])), [7, 0, 0, 0], {});
  });

  it("leaves no tensor behind and never returns its input", async () => {
    const x = tf.tensor4d(numbers(2 * 5 * 4 * 3, 5), [2, 5, 4, 3]);
    for (const options of [{ size: 3, stride: 2, pad: 1 }, { size: 2 }, { size: 1 }]) {
      await expectNoLeak(() => maxPool2d(x, options));
      await expectNoLeak(() => tf.grad((a) => maxPool2d(a as tf.Tensor4D, options))(x));
    }
    maxPool2d(x, { size: 1 }).dispose();
    expect(x.isDisposed).toBe(false);
    await expectClose(x, numbers(2 * 5 * 4 * 3, 5), {});
  });

  it("refuses what makes no sense, in words", () => {
    const x = tf.ones<tf.Rank.R4>([1, 4, 4, 2]);
    const refuses = (options: Parameters<typeof maxPool2d>[1], words: string) =>
      expect(() => maxPool2d(x, options)).toThrow(`maxPool2d: ${words}`);
    refuses({ size: 0 }, "size must be an integer of at least 1, got 0");
    refuses({ size: 3, stride: 1.5 }, "stride must be an integer of at least 1, got 1.5");
    refuses({ size: 3, pad: 2 }, "pad must be at most half of size 3, got 2");
    refuses({ size: 5 }, "a window of 5 by 5 does not fit into 4 by 4 pixels padded by 0");
  });
});
