import { batchNormTraining } from "@longtail/ops";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { numbers } from "./numbers.js";

type Shape = [number, number, number, number];

interface Plain {
  readonly y: Float64Array;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

// The formula, in float64.
const plain = (
  x: ArrayLike<number>,
  scale: ArrayLike<number>,
  offset: ArrayLike<number>,
  epsilon: number,
): Plain => {
  const channels = scale.length;
  const n = x.length / channels;
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  for (let i = 0; i < x.length; i++)
    mean[i % channels] = (mean[i % channels] as number) + (x[i] as number) / n;
  for (let i = 0; i < x.length; i++) {
    const c = i % channels;
    variance[c] = (variance[c] as number) + ((x[i] as number) - (mean[c] as number)) ** 2 / n;
  }
  const y = Float64Array.from(x, (v, i) => {
    const c = i % channels;
    const centred = v - (mean[c] as number);
    return (
      (centred / Math.sqrt((variance[c] as number) + epsilon)) * (scale[c] as number) +
      (offset[c] as number)
    );
  });
  return { y, mean, variance };
};

// A loss that weighs each output differently, so that no part of the gradient is zero by symmetry.
const weightOf = (i: number): number => Math.cos(3.7 * i + 1);

const plainLoss = (
  x: ArrayLike<number>,
  scale: ArrayLike<number>,
  offset: ArrayLike<number>,
  epsilon: number,
): number =>
  plain(x, scale, offset, epsilon).y.reduce((sum, v, i) => sum + weightOf(i) * (v + v * v), 0);

const differences = (f: (at: Float64Array) => number, x: ArrayLike<number>): Float64Array => {
  const at = Float64Array.from(x);
  return at.map((centre, i) => {
    const h = 1e-5;
    at[i] = centre + h;
    const above = f(at);
    at[i] = centre - h;
    const below = f(at);
    at[i] = centre;
    return (above - below) / (2 * h);
  });
};

const shapes: readonly Shape[] = [
  [4, 5, 3, 6],
  [1, 7, 4, 3],
  [3, 2, 2, 1],
  [5, 1, 1, 2],
  [2, 33, 31, 8],
];

describeOnBackends("batch norm in training mode", () => {
  const epsilon = 1e-5;
  const inputs = (shape: Shape) => {
    const channels = shape[3];
    return {
      x: numbers(tf.util.sizeFromShape(shape), 1).map((v, i) => 2 * v + (i % channels)),
      scale: numbers(channels, 2).map((v) => 1 + v / 2),
      offset: numbers(channels, 3),
    };
  };

  it.each(shapes)("has the values of the formula: %i, %i, %i, %i", async (...shape) => {
    const { x, scale, offset } = inputs(shape);
    const expected = plain(x, scale, offset, epsilon);
    const { y, mean, variance } = batchNormTraining(
      tf.tensor4d(x, shape),
      tf.tensor1d(scale),
      tf.tensor1d(offset),
      epsilon,
    );
    expect(y.shape).toEqual(shape);
    await expectClose(y, expected.y, { rtol: 1e-5, atol: 2e-6 });
    await expectClose(mean, expected.mean, { rtol: 1e-5, atol: 1e-6 });
    await expectClose(variance, expected.variance, { rtol: 1e-5 });
  });

  it.each(shapes.slice(0, 4))(
    "has the gradients that differences find, to all three inputs: %i, %i, %i, %i",
    async (...shape) => {
      const { x, scale, offset } = inputs(shape);
      const weights = Float32Array.from(x, (_, i) => weightOf(i));
      const loss = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) => {
        const { y } = batchNormTraining(
          a as tf.Tensor4D,
          b as tf.Tensor1D,
          c as tf.Tensor1D,
          epsilon,
        );
        return tf.sum(tf.mul(tf.tensor4d(weights, shape), tf.add(y, tf.square(y))));
      };
      const [dx, dScale, dOffset] = tf.grads(loss)([
        tf.tensor4d(x, shape),
        tf.tensor1d(scale),
        tf.tensor1d(offset),
      ]) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const close = { rtol: 2e-5, atol: 2e-6, relativeTo: "largest" } as const;
      const toX = differences((at) => plainLoss(at, scale, offset, epsilon), x);
      const toScale = differences((at) => plainLoss(x, at, offset, epsilon), scale);
      const toOffset = differences((at) => plainLoss(x, scale, at, epsilon), offset);
      await expectClose(dx, toX, close);
      await expectClose(dScale, toScale, close);
      await expectClose(dOffset, toOffset, close);
    },
  );

  it("keeps its accuracy where the mean is far from zero", async () => {
    const x = numbers(2 * 8 * 8 * 2, 4).map((v) => 1000 + v);
    const expected = plain(x, [1, 1], [0, 0], epsilon);
    const result = batchNormTraining(
      tf.tensor4d(x, [2, 8, 8, 2]),
      tf.ones([2]),
      tf.zeros([2]),
      epsilon,
    );
    // float32 holds these x to 3e-5; E[x²] − E[x]² would be off by tenths.
    await expectClose(result.variance, expected.variance, { rtol: 2e-4 });
    await expectClose(result.y, expected.y, { atol: 5e-4 });
  });

  it("keeps its accuracy over a hundred thousand numbers", async () => {
    const shape: Shape = [128, 32, 32, 1];
    const x = numbers(128 * 32 * 32, 5).map((v) => v + 0.5);
    const expected = plain(x, [1], [0], epsilon);
    const { mean, variance } = batchNormTraining(
      tf.tensor4d(x, shape),
      tf.ones([1]),
      tf.zeros([1]),
      epsilon,
    );
    await expectClose(mean, expected.mean, { rtol: 3e-6 });
    await expectClose(variance, expected.variance, { rtol: 3e-6 });
  });

  it("leaves no tensor behind, alone, under a gradient and inside a tidy", async () => {
    const make = () => [
      tf.tensor4d(numbers(24, 6), [2, 2, 3, 2]),
      tf.ones<tf.Rank.R1>([2]),
      tf.zeros<tf.Rank.R1>([2]),
    ];
    const [x, scale, offset] = make() as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
    const loss = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) =>
      tf.sum(
        tf.square(batchNormTraining(a as tf.Tensor4D, b as tf.Tensor1D, c as tf.Tensor1D, 0.1).y),
      );
    await expectNoLeak(() => batchNormTraining(x, scale, offset, 0.1));
    await expectNoLeak(() => tf.grads(loss)([x, scale, offset]));
    await expectNoLeak(() => tf.tidy(() => tf.valueAndGrads(loss)([x, scale, offset])));
    // The statistics kept, as a running average does.
    let kept: tf.Tensor | undefined;
    await expectNoLeak(() => {
      const grads = tf.grads((a, b, c) => {
        const { y, mean } = batchNormTraining(
          a as tf.Tensor4D,
          b as tf.Tensor1D,
          c as tf.Tensor1D,
          0.1,
        );
        kept = tf.keep(tf.clone(mean));
        return tf.sum(tf.square(y));
      })([x, scale, offset]);
      return { grads, kept };
    });
    tf.dispose([x, scale, offset]);
  });

  it("lets no gradient through the statistics", async () => {
    const x = tf.tensor4d(numbers(24, 7), [2, 2, 3, 2]);
    const dx = tf.grad((a) => {
      const { mean, variance } = batchNormTraining(
        a as tf.Tensor4D,
        tf.ones([2]),
        tf.zeros([2]),
        epsilon,
      );
      return tf.add(tf.sum(mean), tf.sum(variance));
    })(x);
    await expectClose(dx, new Float32Array(24), { atol: 0 });
  });
});

describe("batch norm in training mode", () => {
  it("refuses what does not fit, in words", () => {
    const x = tf.ones<tf.Rank.R4>([1, 2, 2, 3]);
    expect(() => batchNormTraining(x, tf.ones([2]), tf.zeros([3]), 0)).toThrow(
      "scale must have the shape [3], got [2]",
    );
    expect(() =>
      batchNormTraining(tf.ones([2, 3]) as unknown as tf.Tensor4D, tf.ones([3]), tf.ones([3]), 0),
    ).toThrow("x must be of rank 4, got [2,3]");
  });
});
