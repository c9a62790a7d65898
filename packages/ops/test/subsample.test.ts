import { shortcutA, spread, subsample } from "@longtail/ops";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { numbers } from "./numbers.js";

type Shape = [number, number, number, number];

const place = ([, h, w, c]: Shape, n: number, i: number, j: number, k: number): number =>
  ((n * h + i) * w + j) * c + k;

// x[:, ::stride, ::stride, :], pixel by pixel.
const plain = (x: Float32Array, shape: Shape, stride: number): Float32Array => {
  const [n, h, w, c] = shape;
  const out: Shape = [n, Math.ceil(h / stride), Math.ceil(w / stride), c];
  const y = new Float32Array(tf.util.sizeFromShape(out));
  for (let b = 0; b < n; b++)
    for (let i = 0; i < out[1]; i++)
      for (let j = 0; j < out[2]; j++)
        for (let k = 0; k < c; k++)
          y[place(out, b, i, j, k)] = x[place(shape, b, stride * i, stride * j, k)] as number;
  return y;
};

const cases: readonly (readonly [...Shape, number])[] = [
  [2, 6, 4, 3, 2],
  [1, 5, 7, 2, 2],
  [3, 4, 5, 1, 3],
  [2, 1, 1, 4, 2],
  [1, 3, 2, 1, 5],
  [2, 3, 3, 2, 1],
];

describeOnBackends("subsampling", () => {
  it.each(cases)("keeps every stride-th pixel: %i, %i, %i, %i by %i", async (...c) => {
    const [n, h, w, channels, stride] = c;
    const shape: Shape = [n, h, w, channels];
    const x = numbers(tf.util.sizeFromShape(shape), 1);
    await expectClose(subsample(tf.tensor4d(x, shape), stride), plain(x, shape, stride), {});
  });

  it.each(cases)("has the transpose for its gradient: %i, %i, %i, %i by %i", async (...c) => {
    const [n, h, w, channels, stride] = c;
    const shape: Shape = [n, h, w, channels];
    const out: Shape = [n, Math.ceil(h / stride), Math.ceil(w / stride), channels];
    const dy = numbers(tf.util.sizeFromShape(out), 2);
    const dx = tf.grad((x) => tf.mul(subsample(x as tf.Tensor4D, stride), tf.tensor4d(dy, out)))(
      tf.zeros<tf.Rank.R4>(shape),
    );
    expect(dx.shape).toEqual(shape);
    const values = Float32Array.from(await dx.data());
    await expectClose(plain(values, shape, stride), dy, {});
    // ... and nothing elsewhere.
    expect(values.filter((v) => v !== 0)).toHaveLength(dy.filter((v) => v !== 0).length);
  });

  it("is undone by spread, whose gradient it is", async () => {
    const dy = numbers(1 * 5 * 4 * 2, 3);
    const dx = tf.grad((x) =>
      tf.mul(spread(x as tf.Tensor4D, 2, [5, 4]), tf.tensor4d(dy, [1, 5, 4, 2])),
    )(tf.zeros<tf.Rank.R4>([1, 3, 2, 2]));
    await expectClose(dx, plain(dy, [1, 5, 4, 2], 2), {});
  });

  it("makes an option-A shortcut with channels of zeros on both sides", async () => {
    const shape: Shape = [2, 5, 5, 2];
    const x = numbers(100, 4);
    const small = plain(x, shape, 2);
    const result = shortcutA(tf.tensor4d(x, shape), 2, 6);
    expect(result.shape).toEqual([2, 3, 3, 6]);
    const expected = new Float32Array(2 * 3 * 3 * 6);
    small.forEach((v, i) => {
      expected[6 * Math.floor(i / 2) + 2 + (i % 2)] = v;
    });
    await expectClose(result, expected, {});
    const dx = tf.grad((a) => tf.sum(tf.square(shortcutA(a as tf.Tensor4D, 2, 6))))(
      tf.tensor4d(x, shape),
    );
    const back = Float32Array.from(await dx.data());
    await expectClose(
      plain(back, shape, 2),
      small.map((v) => 2 * v),
      { rtol: 1e-6 },
    );
  });

  it("leaves no tensor behind and never returns its input", async () => {
    const x = tf.tensor4d(numbers(48, 5), [2, 4, 3, 2]);
    for (const stride of [1, 2, 3]) {
      await expectNoLeak(() => subsample(x, stride));
      await expectNoLeak(() => shortcutA(x, stride, 4));
      await expectNoLeak(() => tf.grad((a) => tf.sum(shortcutA(a as tf.Tensor4D, stride, 4)))(x));
    }
    subsample(x, 1).dispose();
    expect(x.isDisposed).toBe(false);
    await expectClose(x, numbers(48, 5), {});
    x.dispose();
  });

  it("refuses what makes no sense, in words", () => {
    const x = tf.ones<tf.Rank.R4>([1, 4, 4, 2]);
    expect(() => subsample(x, 0)).toThrow("stride must be an integer of at least 1, got 0");
    expect(() => subsample(x, 1.5)).toThrow("stride must be an integer of at least 1, got 1.5");
    expect(() => spread(x, 2, [9, 8])).toThrow("4 by 4 pixels do not fill 9 by 8 with stride 2");
    expect(() => shortcutA(x, 2, 5)).toThrow("cannot pad 2 channels to 5 evenly");
    expect(() => shortcutA(x, 2, 1)).toThrow("cannot pad 2 channels to 1 evenly");
    expect(() => shortcutA(x, 0, 4)).toThrow("stride must be an integer of at least 1, got 0");
  });
});
