import { crossEntropy } from "@longtail/cross-entropy";
import {
  describeOnBackends,
  evaluateLoss,
  expectClose,
  expectNoLeak,
  finiteDifferences,
} from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { casesOf, problems, value } from "./helpers.js";
import { oracle } from "./oracle.js";

const loss = crossEntropy();
const cases = casesOf("cross-entropy");

describeOnBackends("cross-entropy", () => {
  it("matches PyTorch's values and gradients", async () => {
    expect(cases).toHaveLength(3);
    for (const c of cases) {
      const [batch, classes] = c.shape;
      const mean = c.labels.map(() => 1 / batch);
      const { values, gradient } = await evaluateLoss(loss, c.logits, c.labels, classes, mean);
      await expectClose(values.reduce((a, b) => a + b, 0) / batch, c.value, { rtol: 1e-5 });
      await expectClose(gradient, c.grad, { atol: 1e-6 });
    }
  });

  it("gives one value per example, equal to the float64 definition", async () => {
    await fc.assert(
      fc.asyncProperty(problems, async ({ logits, labels, classes }) => {
        const { values, shape } = await evaluateLoss(loss, logits, labels, classes);
        expect(shape).toEqual([labels.length]);
        await expectClose(values, oracle(logits, labels, classes), value);
      }),
      { seed: 7, numRuns: 20 },
    );
  });

  it("has the gradient of the definition's finite differences, example by example", async () => {
    const logits = [1.5, -0.3, 0.2, 2, 2, -3, 0, 0.1, 4];
    const labels = [1, 0, 2];
    const weights = [0.2, 0, 1.7];
    const { gradient } = await evaluateLoss(loss, logits, labels, 3, weights);
    const slopes = finiteDifferences(
      (x) => oracle(x, labels, 3).reduce((sum, l, i) => sum + l * (weights[i] as number), 0),
      logits,
    );
    await expectClose(gradient, slopes, { atol: 1e-6 });
  });

  it("does not change when a constant is added to the logits", async () => {
    await fc.assert(
      fc.asyncProperty(
        problems,
        fc.float({ min: -30, max: 30, noNaN: true }),
        async ({ logits, labels, classes }, constant) => {
          const [plain, moved] = [
            await evaluateLoss(loss, logits, labels, classes),
            await evaluateLoss(
              loss,
              logits.map((x) => x + constant),
              labels,
              classes,
            ),
          ];
          // float32 logits of size 50 are 4e-6 apart.
          await expectClose(moved.values, plain.values, { rtol: 1e-5, atol: 3e-5 });
          await expectClose(moved.gradient, plain.gradient, { atol: 1e-5 });
        },
      ),
      { seed: 7, numRuns: 20 },
    );
  });

  it("does not change when the classes are permuted", async () => {
    await fc.assert(
      fc.asyncProperty(problems, async ({ logits, labels, classes }) => {
        const mirror = logits.map(
          (_, at) => logits[at - (at % classes) + (classes - 1 - (at % classes))] as number,
        );
        const renamed = labels.map((label) => classes - 1 - label);
        const [plain, mirrored] = [
          await evaluateLoss(loss, logits, labels, classes),
          await evaluateLoss(loss, mirror, renamed, classes),
        ];
        await expectClose(mirrored.values, plain.values, value);
      }),
      { seed: 7, numRuns: 20 },
    );
  });

  it("is right for logits of ±80: sure and right, sure and wrong, undecided", async () => {
    const logits = [80, -80, 80, -80, 80, 80, -80, -80];
    const { values, gradient } = await evaluateLoss(loss, logits, [0, 1, 0, 1], 2);
    await expectClose(values, [0, 160, Math.LN2, Math.LN2], { rtol: 1e-6, atol: 1e-9 });
    await expectClose(gradient, [0, 0, 1, -1, -0.5, 0.5, 0.5, -0.5], { atol: 1e-6 });
  });

  it("leaves no tensor behind, forward, under a gradient, and when a backend refuses its input", async () => {
    const logits = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const labels = tf.tensor1d([0, 2], "int32");
    await expectNoLeak(() => loss(logits, labels));
    await expectNoLeak(() => tf.grad((z) => tf.sum(loss(z as tf.Tensor2D, labels)))(logits));
    await expectNoLeak(() => {
      const fractions = tf.tensor1d([0.5, 1.5]);
      expect(() => loss(logits, fractions)).toThrow();
      fractions.dispose();
    });
    expect(logits.isDisposed || labels.isDisposed).toBe(false);
    tf.dispose([logits, labels]);
  });
});
