import { type Loss, orThrow, permutation } from "@longtail/core";
import { mix, mixBranches, mixedLoss, mixup } from "@longtail/mixup";
import { ensureGradients } from "@longtail/ops";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";

const [batch, classes] = [6, 5];

const numbers = (length: number, seed: number): number[] =>
  Array.from(permutation(seed, length), (i) => Math.fround((2 * i) / length - 1));

const crossEntropy: Loss = (logits, labels) =>
  tf.tidy(() => tf.neg(tf.sum(tf.mul(tf.oneHot(labels, classes), tf.logSoftmax(logits)), 1)));

/** Softmax cross-entropy of one row against targets that sum to 1, and its gradient, in float64. */
const oracle = (row: readonly number[], targets: readonly number[]) => {
  const largest = Math.max(...row);
  const sum = row.reduce((total, z) => total + Math.exp(z - largest), 0);
  const logProbs = row.map((z) => z - largest - Math.log(sum));
  return {
    loss: -targets.reduce((total, target, k) => total + target * (logProbs[k] as number), 0),
    gradient: targets.map((target, k) => Math.exp(logProbs[k] as number) - target),
  };
};

describeOnBackends("mixing tensors", () => {
  const { weight, permutation: order } = orThrow(mixup({ alpha: 1 }))(3, batch);
  const labels = [4, 0, 0, 2, 3, 1];
  const inputs = () => ({
    labels: tf.tensor1d(labels, "int32"),
    order: tf.tensor1d(order, "int32"),
    weight: tf.scalar(weight),
  });

  it("mix blends each image with another, whole", async () => {
    const values = numbers(batch * 4 * 3 * 2, 1);
    const { order: orderTensor, weight: weightTensor } = inputs();
    const images = tf.tensor4d(values, [batch, 4, 3, 2]);
    const mixed = mix(images, orderTensor, weightTensor);
    expect(mixed.shape).toEqual([batch, 4, 3, 2]);
    expect(mixed.dtype).toBe("float32");
    const size = 24;
    const expected = values.map((value, i) => {
      const [image, pixel] = [Math.floor(i / size), i % size];
      const other = values[(order[image] as number) * size + pixel] as number;
      return weight * value + (1 - weight) * other;
    });
    await expectClose(mixed, expected, { atol: 1e-6 });
  });

  it("mix refuses a permutation of another batch", () => {
    expect(() => mix(tf.zeros([3, 2]), tf.tensor1d([0], "int32"), tf.scalar(0.5))).toThrow(
      "mix: a permutation of 1 for a batch of 3",
    );
  });

  it("mix with weight 1 leaves the batch, with weight 0 reorders it", async () => {
    const x = tf.tensor2d(numbers(batch * 3, 2), [batch, 3]);
    const orderTensor = tf.tensor1d(order, "int32");
    await expectClose(mix(x, orderTensor, tf.scalar(1)), x, {});
    await expectClose(mix(x, orderTensor, tf.scalar(0)), tf.gather(x, orderTensor), {});
  });

  it("mixedLoss is the loss against the mixed targets, with its gradient", async () => {
    ensureGradients();
    const logits = numbers(batch * classes, 4).map((z) => 3 * z);
    const t = inputs();
    const x = tf.tensor2d(logits, [batch, classes]);
    const loss = mixedLoss(crossEntropy);
    const rows = labels.map((label, i) => {
      const other = labels[order[i] as number];
      const targets = Array.from(
        { length: classes },
        (_, k) => (k === label ? weight : 0) + (k === other ? 1 - weight : 0),
      );
      return oracle(logits.slice(i * classes, (i + 1) * classes), targets);
    });
    await expectClose(
      loss(x, t.labels, t.order, t.weight),
      rows.map((row) => row.loss),
      { rtol: 1e-5 },
    );
    const gradient = tf.grad((z) => tf.sum(loss(z as tf.Tensor2D, t.labels, t.order, t.weight)))(x);
    await expectClose(
      gradient,
      rows.flatMap((row) => row.gradient),
      { atol: 1e-6 },
    );
  });

  it("mixedLoss takes a weight for each example", async () => {
    ensureGradients();
    const logits = numbers(batch * classes, 4).map((z) => 3 * z);
    const own = [0, 1, 0.25, 0.5, 0.75, 1];
    const t = inputs();
    const x = tf.tensor2d(logits, [batch, classes]);
    const targets = (i: number) =>
      Array.from(
        { length: classes },
        (_, k) =>
          (k === labels[i] ? (own[i] as number) : 0) +
          (k === labels[order[i] as number] ? 1 - (own[i] as number) : 0),
      );
    const rows = labels.map((_, i) =>
      oracle(logits.slice(i * classes, (i + 1) * classes), targets(i)),
    );
    const loss = (z: tf.Tensor2D) =>
      mixedLoss(crossEntropy)(z, t.labels, t.order, tf.tensor1d(own));
    await expectClose(
      loss(x),
      rows.map((row) => row.loss),
      { rtol: 1e-5 },
    );
    await expectClose(
      tf.grad((z) => tf.sum(loss(z as tf.Tensor2D)))(x),
      rows.flatMap((row) => row.gradient),
      { atol: 1e-6 },
    );
  });

  it("mixBranches puts weighted features side by side, twice as large", async () => {
    const [a, b] = [tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6], [2, 1])];
    await expectClose(mixBranches(a, b, tf.scalar(0.75)), [1.5, 3, 2.5, 4.5, 6, 3], { atol: 1e-6 });
    await expectClose(mixBranches(a, b, tf.scalar(0.5)), tf.concat([a, b], 1), {});
    await expectClose(mixBranches(a, b, tf.scalar(1)), [2, 4, 0, 6, 8, 0], {});
    const gradient = tf.grad((x) => tf.sum(mixBranches(a, x as tf.Tensor2D, tf.scalar(0.75))))(b);
    await expectClose(gradient, [0.5, 0.5], { atol: 1e-6 });
  });

  it("leaves nothing behind but its results", async () => {
    const t = inputs();
    const x = tf.tensor2d(numbers(batch * classes, 5), [batch, classes]);
    await expectNoLeak(() => mix(x, t.order, t.weight));
    await expectNoLeak(() => mixBranches(x, x, t.weight));
    await expectNoLeak(() => mixedLoss(crossEntropy)(x, t.labels, t.order, t.weight));
  });
});
