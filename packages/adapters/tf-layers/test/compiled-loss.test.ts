import { orThrow } from "@longtail/core";
import { classBalanced, crossEntropy } from "@longtail/cross-entropy";
import { labelAwareSmoothing } from "@longtail/label-aware-smoothing";
import { mixedLoss } from "@longtail/mixup";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import { compiledLoss, type ModelOutput } from "@longtail/tf-layers";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";

const smoothing = orThrow(labelAwareSmoothing({ counts: [500, 50, 5], head: 0.3, tail: 0 }));
const values = [2, -1, 0.5, 0, 0.25, -3, 1, 1, 1];
const [labels, others, weight] = [[0, 2, 1], [2, 2, 0], 0.8] as const;

const given = () => {
  const logits = tf.tensor2d(values, [3, 3]);
  const hot = (classes: readonly number[]) =>
    tf.cast(tf.oneHot(tf.tensor1d([...classes], "int32"), 3), "float32");
  const own = hot(labels);
  return { logits, own, mixed: tf.add(tf.mul(own, weight), tf.mul(hot(others), 1 - weight)) };
};

describeOnBackends("compiledLoss", () => {
  it.each([
    ["cross-entropy", crossEntropy()],
    ["label-aware smoothing", smoothing],
  ])(
    "is %s of one-hot targets, value and gradient, from logits and from probabilities",
    async (_, loss) => {
      const { logits, own } = given();
      const direct = (z: tf.Tensor2D) => tf.sum(loss(z, tf.tensor1d([...labels], "int32")));
      const wanted = tf.valueAndGrad((z) => direct(z as tf.Tensor2D))(logits);
      for (const [output, end] of [
        ["logits", (z: tf.Tensor) => z],
        ["probabilities", (z: tf.Tensor) => tf.softmax(z)],
      ] as const) {
        const got = tf.valueAndGrad((z) => tf.sum(compiledLoss(loss, output)(own, end(z))))(logits);
        await expectClose(got.value, await wanted.value.data(), { rtol: 1e-5, atol: 1e-6 });
        await expectClose(got.grad, await wanted.grad.data(), { rtol: 1e-4, atol: 1e-6 });
      }
    },
  );

  it("treats each label separately when targets are mixed", async () => {
    const { logits, mixed } = given();
    const int = (a: readonly number[]) => tf.tensor1d([...a], "int32");
    // Row i is mixed with row permutation[i]; `others` are the labels of those rows.
    const wanted = tf.add(
      tf.mul(weight, smoothing(logits, int(labels))),
      tf.mul(1 - weight, smoothing(logits, int(others))),
    );
    const got = compiledLoss(smoothing, "logits")(mixed, logits);
    await expectClose(got, await wanted.data(), { rtol: 1e-5, atol: 1e-6 });
    const permutation = int([2, 0, 1]);
    const same = mixedLoss(smoothing)(logits, int(labels), permutation, tf.scalar(weight));
    const hot = tf.cast(tf.oneHot(int(labels), 3), "float32");
    const targets = tf.add(tf.mul(hot, weight), tf.mul(tf.gather(hot, permutation), 1 - weight));
    await expectClose(compiledLoss(smoothing, "logits")(targets, logits), await same.data(), {
      rtol: 1e-5,
      atol: 1e-6,
    });
  });

  it("is mixing by hand for a loss that is normalized over the batch, also for pairs of one class", async () => {
    const { logits } = given();
    const int = (a: readonly number[]) => tf.tensor1d([...a], "int32");
    const balanced = orThrow(classBalanced({ counts: [500, 50, 5], beta: 0.999 }));
    for (const permutation of [int([0, 2, 1]), int([0, 1, 2])]) {
      const byHand = mixedLoss(balanced)(logits, int(labels), permutation, tf.scalar(weight));
      const hot = tf.cast(tf.oneHot(int(labels), 3), "float32");
      const targets = tf.add(tf.mul(hot, weight), tf.mul(tf.gather(hot, permutation), 1 - weight));
      await expectClose(compiledLoss(balanced, "logits")(targets, logits), await byHand.data(), {
        rtol: 1e-5,
        atol: 1e-6,
      });
    }
  });

  it("requires one-hot targets of the output's shape and at least 2 classes", () => {
    const { logits, own } = given();
    const loss = compiledLoss(crossEntropy(), "logits");
    const wider = tf.pad(own as tf.Tensor2D, [
      [0, 0],
      [0, 1],
    ]);
    const indices = tf.tensor1d([...labels]);
    for (const [targets, got] of [
      [wider, "[3,4]"],
      [indices, "[3]"],
      [tf.expandDims(indices, 1), "[3,1]"],
    ] as const)
      expect(() => loss(targets, logits)).toThrow(
        `compiledLoss: targets must be one-hot, [3,3] as what the model gives, got ${got}; tf.oneHot makes them of class indices`,
      );
    const single = tf.ones([3, 1]);
    expect(() => loss(single, single)).toThrow(
      "compiledLoss: the model must give [batch, K] with K of at least 2, got [3,1]",
    );
    expect(() => loss(tf.ones([3, 2, 2]), tf.ones([3, 2, 2]))).toThrow("got [3,2,2]");
  });

  it("accepts only probabilities or logits as output", () => {
    expect(() => compiledLoss(crossEntropy(), "logit" as ModelOutput)).toThrow(
      'compiledLoss: output must be "probabilities" or "logits", got "logit"',
    );
  });

  it("survives a probability of 0 and leaves no tensor behind", async () => {
    const [yTrue, certain] = [tf.tensor2d([[1, 0]]), tf.tensor2d([[0, 1]])];
    const loss = compiledLoss(crossEntropy(), "probabilities");
    await expectNoLeak(() => loss(yTrue, certain));
    const grad = tf.grad((p) => tf.sum(loss(yTrue, p)));
    expect((await grad(certain).data()).every(Number.isFinite)).toBe(true);
  });
});
