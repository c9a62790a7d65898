import { readFileSync } from "node:fs";
import { balancedSoftmax, logitAdjusted } from "@longtail/balanced-softmax";
import { type Loss, orThrow } from "@longtail/core";
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
import { oracle } from "./oracle.js";

interface Case {
  readonly loss: "balanced-softmax" | "logit-adjusted";
  readonly options: { readonly tau?: number };
  readonly counts: readonly number[];
  readonly shape: readonly [number, number];
  readonly logits: readonly number[];
  readonly labels: readonly number[];
  readonly value: number;
  readonly grad: readonly number[];
}

// Values and gradients of the mean over the batch, computed by PyTorch in float64.
const cases = JSON.parse(
  readFileSync(new URL("./fixtures/losses.json", import.meta.url), "utf8"),
) as readonly Case[];

const problems = fc
  .record({ classes: fc.integer({ min: 2, max: 9 }), batch: fc.integer({ min: 1, max: 6 }) })
  .chain(({ classes, batch }) =>
    fc.record({
      counts: fc.array(fc.integer({ min: 1, max: 5000 }), {
        minLength: classes,
        maxLength: classes,
      }),
      tau: fc.double({ min: 0, max: 3, noNaN: true }),
      logits: fc.array(fc.float({ min: -20, max: 20, noNaN: true }), {
        minLength: classes * batch,
        maxLength: classes * batch,
      }),
      labels: fc.array(fc.nat(classes - 1), { minLength: batch, maxLength: batch }),
    }),
  );

const value = { rtol: 1e-5, atol: 1e-5 };

describeOnBackends("balanced softmax and logit adjustment", () => {
  it("match PyTorch's values and gradients", async () => {
    expect(cases).toHaveLength(6);
    for (const { loss, options, counts, shape, logits, labels, value: mean, grad } of cases) {
      const made =
        loss === "balanced-softmax"
          ? balancedSoftmax({ counts })
          : logitAdjusted({ counts, tau: options.tau ?? Number.NaN });
      const weights = labels.map(() => 1 / labels.length);
      const { values, gradient } = await evaluateLoss(
        orThrow(made),
        logits,
        labels,
        shape[1],
        weights,
      );
      await expectClose(values.reduce((a, b) => a + b, 0) / labels.length, mean, { rtol: 1e-5 });
      await expectClose(gradient, grad, { atol: 1e-6 });
    }
  });

  it("give one value per example, equal to the definitions", async () => {
    await fc.assert(
      fc.asyncProperty(problems, async ({ counts, tau, logits, labels }) => {
        const images = counts.reduce((a, b) => a + b, 0);
        const balanced = orThrow(balancedSoftmax({ counts }));
        const { values, shape } = await evaluateLoss(balanced, logits, labels, counts.length);
        expect(shape).toEqual([labels.length]);
        await expectClose(values, oracle(logits, labels, counts.map(Math.log)), value);
        const adjusted = orThrow(logitAdjusted({ counts, tau }));
        await expectClose(
          (await evaluateLoss(adjusted, logits, labels, counts.length)).values,
          oracle(
            logits,
            labels,
            counts.map((n) => tau * Math.log(n / images)),
          ),
          value,
        );
      }),
      { seed: 7, numRuns: 15 },
    );
  });

  it("agree at tau 1, and are cross-entropy at tau 0 or with equal counts", async () => {
    await fc.assert(
      fc.asyncProperty(problems, async ({ counts, logits, labels }) => {
        const classes = counts.length;
        const valuesOf = async (loss: Loss) =>
          (await evaluateLoss(loss, logits, labels, classes)).values;
        const equal = counts.map(() => 17);
        const plain = oracle(
          logits,
          labels,
          counts.map(() => 0),
        );
        await expectClose(
          await valuesOf(orThrow(logitAdjusted({ counts, tau: 1 }))),
          await valuesOf(orThrow(balancedSoftmax({ counts }))),
          value,
        );
        for (const made of [
          logitAdjusted({ counts, tau: 0 }),
          logitAdjusted({ counts: equal, tau: 1.5 }),
          balancedSoftmax({ counts: equal }),
        ])
          await expectClose(await valuesOf(orThrow(made)), plain, value);
      }),
      { seed: 7, numRuns: 10 },
    );
  });

  it("at tau 1 are the Bayias loss, which adds log prior and log K", async () => {
    await fc.assert(
      fc.asyncProperty(problems, async ({ counts, logits, labels }) => {
        const images = counts.reduce((a, b) => a + b, 0);
        await expectClose(
          (await evaluateLoss(orThrow(logitAdjusted({ counts })), logits, labels, counts.length))
            .values,
          oracle(
            logits,
            labels,
            counts.map((n) => Math.log(n / images) + Math.log(counts.length)),
          ),
          value,
        );
      }),
      { seed: 8, numRuns: 10 },
    );
  });

  it("do not change when a constant is added to the logits", async () => {
    await fc.assert(
      fc.asyncProperty(
        problems,
        fc.float({ min: -30, max: 30, noNaN: true }),
        async ({ counts, tau, logits, labels }, constant) => {
          const loss = orThrow(logitAdjusted({ counts, tau }));
          const moved = logits.map((x) => x + constant);
          await expectClose(
            (await evaluateLoss(loss, moved, labels, counts.length)).values,
            (await evaluateLoss(loss, logits, labels, counts.length)).values,
            // float32 logits of size 50 are 4e-6 apart.
            { rtol: 1e-5, atol: 3e-5 },
          );
        },
      ),
      { seed: 7, numRuns: 15 },
    );
  });

  it("have the gradient of finite differences, example by example", async () => {
    const [counts, tau] = [[400, 30, 2], 1.5];
    const bias = counts.map((n) => tau * Math.log(n / 432));
    const logits = [1.5, -0.3, 0.2, 2, 2, -3, 0, 0.1, 4];
    const labels = [1, 0, 2];
    const weights = [0.2, 0, 1.7];
    const loss = orThrow(logitAdjusted({ counts, tau }));
    const { gradient } = await evaluateLoss(loss, logits, labels, 3, weights);
    const slopes = finiteDifferences(
      (x) => oracle(x, labels, bias).reduce((sum, l, i) => sum + l * (weights[i] as number), 0),
      logits,
    );
    await expectClose(gradient, slopes, { atol: 1e-6 });
  });

  it("leave no tensor behind, forward and under a gradient", async () => {
    const logits = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const labels = tf.tensor1d([0, 2], "int32");
    const loss = orThrow(balancedSoftmax({ counts: [9, 5, 1] }));
    await expectNoLeak(() => loss(logits, labels));
    await expectNoLeak(() => tf.grad((z) => tf.sum(loss(z as tf.Tensor2D, labels)))(logits));
    expect(logits.isDisposed || labels.isDisposed).toBe(false);
    tf.dispose([logits, labels]);
  });

  it("refuse logits with another number of classes than the counts", () => {
    const [logits, labels] = [tf.zeros<tf.Rank.R2>([1, 3]), tf.tensor1d([0], "int32")];
    const loss = orThrow(balancedSoftmax({ counts: [9, 1] }));
    expect(() => loss(logits, labels)).toThrow("counts of 2 classes, logits of 3");
    tf.dispose([logits, labels]);
  });
});
