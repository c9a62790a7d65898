import { batchNormTraining } from "@longtail/ops";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { differences, type Given, plain, weightOf } from "./batch-norm-numbers.js";
import { numbers } from "./numbers.js";

type Shape = [number, number, number, number];

const shapes: readonly Shape[] = [
  [4, 5, 3, 6],
  [1, 7, 4, 3],
  [3, 2, 2, 1],
  [5, 1, 1, 2],
  [2, 33, 31, 8],
];

const variants = [
  { title: "alone", residual: false, activation: "linear" },
  { title: "with relu", residual: false, activation: "relu" },
  { title: "with a residual", residual: true, activation: "linear" },
  { title: "with a residual and relu", residual: true, activation: "relu" },
] as const;
type Variant = (typeof variants)[number];

describeOnBackends("batch norm in training mode", () => {
  const epsilon = 1e-5;
  const inputs = (shape: Shape, { residual, activation }: Variant) => {
    const channels = shape[3];
    const size = tf.util.sizeFromShape(shape);
    return {
      x: numbers(size, 1).map((v, i) => 2 * v + (i % channels)),
      scale: numbers(channels, 2).map((v) => 1 + v / 2),
      offset: numbers(channels, 3),
      ...(residual && { residual: numbers(size, 8) }),
      relu: activation === "relu",
    } satisfies Given;
  };
  const close = { rtol: 2e-5, atol: 2e-6, relativeTo: "largest" } as const;

  for (const variant of variants) {
    const { title, activation } = variant;
    const apply = (tensors: readonly tf.Tensor[]) => {
      const [x, scale, offset, residual] = tensors as [
        tf.Tensor4D,
        tf.Tensor1D,
        tf.Tensor1D,
        tf.Tensor4D?,
      ];
      return batchNormTraining(x, scale, offset, {
        epsilon,
        activation,
        ...(residual && { residual }),
      });
    };
    const tensorsOf = (shape: Shape) => {
      const given = inputs(shape, variant);
      const { x, scale, offset, residual } = given;
      return {
        given,
        tensors: [
          tf.tensor4d(x, shape),
          tf.tensor1d(scale),
          tf.tensor1d(offset),
          ...(residual ? [tf.tensor4d(residual, shape)] : []),
        ],
      };
    };
    const weighted = (y: tf.Tensor): tf.Scalar => {
      const weights = Float32Array.from({ length: y.size }, (_, i) => weightOf(i));
      return tf.sum(tf.mul(tf.tensor(weights, y.shape), tf.add(y, tf.square(y))));
    };

    it.each(shapes)(`${title}: has the values of the formula: %i, %i, %i, %i`, async (...shape) => {
      const { given, tensors } = tensorsOf(shape);
      const expected = plain(given, epsilon);
      const { y, mean, variance } = apply(tensors);
      expect(y.shape).toEqual(shape);
      await expectClose(y, expected.y, { rtol: 1e-5, atol: 2e-6 });
      await expectClose(mean, expected.mean, { rtol: 1e-5, atol: 1e-6 });
      await expectClose(variance, expected.variance, { rtol: 1e-5 });
    });

    it.each(shapes.slice(0, 4))(
      `${title}: has the gradients that differences find, to all inputs: %i, %i, %i, %i`,
      async (...shape) => {
        const { given, tensors } = tensorsOf(shape);
        const grads = tf.grads((...at) => weighted(apply(at).y))(tensors);
        const expected = differences(given, epsilon);
        await expectClose(grads[0] as tf.Tensor, expected.x, close);
        await expectClose(grads[1] as tf.Tensor, expected.scale, close);
        await expectClose(grads[2] as tf.Tensor, expected.offset, close);
        if (grads[3] !== undefined) await expectClose(grads[3], expected.residual, close);
      },
    );

    it(`${title}: is what separate ops give, gradients included`, async () => {
      const separate = (tensors: readonly tf.Tensor[]): tf.Tensor => {
        const [x, scale, offset, residual] = tensors as [
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor?,
        ];
        const { mean, variance } = tf.moments(x, [0, 1, 2]);
        const slope = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon)));
        const normal = tf.add(tf.mul(tf.sub(x, mean), slope), offset);
        const sum = residual === undefined ? normal : tf.add(normal, residual);
        return activation === "relu" ? tf.relu(sum) : sum;
      };
      const { tensors } = tensorsOf([3, 9, 7, 5]);
      await expectClose(apply(tensors).y, separate(tensors), { rtol: 1e-5, atol: 2e-6 });
      const ours = tf.grads((...at) => weighted(apply(at).y))(tensors);
      const theirs = tf.grads((...at) => weighted(separate(at)))(tensors);
      for (const [i, gradient] of ours.entries())
        await expectClose(gradient, theirs[i] as tf.Tensor, close);
    });

    it(`${title}: leaves no tensor behind, alone, under gradients to some or all inputs, and inside a tidy`, async () => {
      const { tensors } = tensorsOf([2, 2, 3, 2]);
      const loss = (...at: tf.Tensor[]) => tf.sum(tf.square(apply(at).y));
      await expectNoLeak(() => apply(tensors));
      await expectNoLeak(() => tf.grads(loss)(tensors));
      await expectNoLeak(() => tf.tidy(() => tf.valueAndGrads(loss)(tensors)));
      await expectNoLeak(() =>
        tf.grad((x) => loss(x, ...tensors.slice(1)))(tensors[0] as tf.Tensor),
      );
      await expectNoLeak(() =>
        tf.grad((x) => loss(...tensors.slice(0, -1), x))(tensors.at(-1) as tf.Tensor),
      );
      // The statistics kept, as a running average does.
      let kept: tf.Tensor | undefined;
      await expectNoLeak(() => {
        const grads = tf.grads((...at) => {
          const { y, mean } = apply(at);
          kept = tf.keep(tf.clone(mean));
          return tf.sum(tf.square(y));
        })(tensors);
        return { grads, kept };
      });
      tf.dispose(tensors);
    });
  }

  it("keeps its accuracy where the mean is far from zero", async () => {
    const x = numbers(2 * 8 * 8 * 2, 4).map((v) => 1000 + v);
    const expected = plain({ x, scale: [1, 1], offset: [0, 0] }, epsilon);
    const result = batchNormTraining(tf.tensor4d(x, [2, 8, 8, 2]), tf.ones([2]), tf.zeros([2]), {
      epsilon,
    });
    // float32 holds these x to 3e-5; E[x²] − E[x]² would be off by tenths.
    await expectClose(result.variance, expected.variance, { rtol: 2e-4 });
    await expectClose(result.y, expected.y, { atol: 5e-4 });
  });

  it("keeps its accuracy over a hundred thousand numbers", async () => {
    const shape: Shape = [128, 32, 32, 1];
    const x = numbers(128 * 32 * 32, 5).map((v) => v + 0.5);
    const expected = plain({ x, scale: [1], offset: [0] }, epsilon);
    const { mean, variance } = batchNormTraining(
      tf.tensor4d(x, shape),
      tf.ones([1]),
      tf.zeros([1]),
      { epsilon },
    );
    await expectClose(mean, expected.mean, { rtol: 3e-6 });
    await expectClose(variance, expected.variance, { rtol: 3e-6 });
  });

  it("lets no gradient through the statistics", async () => {
    const x = tf.tensor4d(numbers(24, 7), [2, 2, 3, 2]);
    const dx = tf.grad((a) => {
      const { mean, variance } = batchNormTraining(a as tf.Tensor4D, tf.ones([2]), tf.zeros([2]), {
        epsilon,
      });
      return tf.add(tf.sum(mean), tf.sum(variance));
    })(x);
    await expectClose(dx, new Float32Array(24), { atol: 0 });
  });
});

describe("batch norm in training mode", () => {
  it("refuses what does not fit, in words", () => {
    const x = tf.ones<tf.Rank.R4>([1, 2, 2, 3]);
    expect(() => batchNormTraining(x, tf.ones([2]), tf.zeros([3]), { epsilon: 0 })).toThrow(
      "scale must have the shape [3], got [2]",
    );
    expect(() =>
      batchNormTraining(tf.ones([2, 3]) as unknown as tf.Tensor4D, tf.ones([3]), tf.ones([3]), {
        epsilon: 0,
      }),
    ).toThrow("x must be of rank 4, got [2,3]");
    expect(() =>
      batchNormTraining(x, tf.ones([3]), tf.zeros([3]), {
        epsilon: 0,
        residual: tf.ones([1, 2, 1, 3]),
      }),
    ).toThrow("residual must have the shape [1,2,2,3], got [1,2,1,3]");
  });
});
