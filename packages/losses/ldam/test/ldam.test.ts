import { readFileSync } from "node:fs";
import { orThrow } from "@longtail/core";
import { ldam, margins } from "@longtail/ldam";
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
  readonly options: {
    readonly maxMargin: number;
    readonly scale: number;
    readonly margins: readonly number[];
    readonly beta?: number;
    readonly weights?: readonly number[];
  };
  readonly counts: readonly number[];
  readonly shape: readonly [number, number];
  readonly logits: readonly number[];
  readonly labels: readonly number[];
  readonly value: number;
  readonly grad: readonly number[];
}

// Values and gradients of the mean over the batch, computed by the published program in float64.
const cases = JSON.parse(
  readFileSync(new URL("./fixtures/losses.json", import.meta.url), "utf8"),
) as readonly Case[];

const problems = fc
  .record({ classes: fc.integer({ min: 2, max: 8 }), batch: fc.integer({ min: 1, max: 5 }) })
  .chain(({ classes, batch }) =>
    fc.record({
      options: fc.record({
        counts: fc.array(fc.integer({ min: 1, max: 5000 }), {
          minLength: classes,
          maxLength: classes,
        }),
        maxMargin: fc.double({ min: 0, max: 1, noNaN: true }),
        scale: fc.double({ min: 1, max: 30, noNaN: true }),
        beta: fc.double({ min: 0, max: 0.999, noNaN: true }),
      }),
      cosines: fc.array(fc.float({ min: -1, max: 1, noNaN: true }), {
        minLength: classes * batch,
        maxLength: classes * batch,
      }),
      labels: fc.array(fc.nat(classes - 1), { minLength: batch, maxLength: batch }),
    }),
  );

describeOnBackends("LDAM", () => {
  it("matches the published program in value and gradient, weighted and unweighted", async () => {
    expect(cases).toHaveLength(6);
    for (const { options, counts, shape, logits, labels, value, grad } of cases) {
      const { maxMargin, scale, weights } = options;
      const beta = weights === undefined ? 0 : 0.9999;
      const loss = orThrow(ldam({ counts, maxMargin, scale, beta }));
      const mean = labels.map(() => 1 / labels.length);
      const { values, gradient } = await evaluateLoss(loss, logits, labels, shape[1], mean);
      await expectClose(values.reduce((a, b) => a + b, 0) / labels.length, value, { rtol: 1e-5 });
      // Scale and weights make gradients as large as 24, where float32 numbers are 2e-6 apart.
      await expectClose(gradient, grad, { atol: 1e-6, rtol: 2e-7 });
    }
  });

  it("gives one value per example, equal to the definition", async () => {
    await fc.assert(
      fc.asyncProperty(problems, async ({ options, cosines, labels }) => {
        const loss = orThrow(ldam(options));
        const { values, shape } = await evaluateLoss(loss, cosines, labels, options.counts.length);
        expect(shape).toEqual([labels.length]);
        await expectClose(values, oracle(cosines, labels, options), { rtol: 1e-5, atol: 2e-5 });
      }),
      { seed: 7, numRuns: 20 },
    );
  });

  it("is the same loss whether the loss or the head scales", async () => {
    await fc.assert(
      fc.asyncProperty(problems, async ({ options, cosines, labels }) => {
        const [inLoss, inHead] = [ldam(options), ldam({ ...options, scaledBy: "head" })];
        const classes = options.counts.length;
        const scaled = cosines.map((x) => x * options.scale);
        const a = await evaluateLoss(orThrow(inLoss), cosines, labels, classes);
        const b = await evaluateLoss(orThrow(inHead), scaled, labels, classes);
        await expectClose(b.values, a.values, { rtol: 1e-5, atol: 2e-5 });
        await expectClose(
          b.gradient.map((g) => g * options.scale),
          a.gradient,
          { rtol: 1e-4, atol: 2e-4 },
        );
      }),
      { seed: 7, numRuns: 15 },
    );
  });

  it("has the gradient of the definition's finite differences, example by example", async () => {
    const options = { counts: [400, 30, 2], maxMargin: 0.5, scale: 5, beta: 0.999 };
    const cosines = [0.5, -0.3, 0.2, 0.9, 0.9, -1, 0, 0.1, 1];
    const labels = [1, 0, 2];
    const weights = [0.2, 0, 1.7];
    const { gradient } = await evaluateLoss(orThrow(ldam(options)), cosines, labels, 3, weights);
    const slopes = finiteDifferences(
      (x) => oracle(x, labels, options).reduce((sum, l, i) => sum + l * (weights[i] as number), 0),
      cosines,
    );
    await expectClose(gradient, slopes, { atol: 5e-6 });
  });

  it("is 0, not NaN, when the true cosine leads by far more than the margin", async () => {
    const loss = orThrow(ldam({ counts: [500, 5], scale: 60, scaledBy: "head" }));
    const { values, gradient } = await evaluateLoss(loss, [60, -60, 60, -60], [0, 1], 2);
    await expectClose(values, [0, 150], { rtol: 1e-6, atol: 1e-9 });
    await expectClose(gradient, [0, 0, 1, -1], { atol: 1e-6 });
  });

  it("leaves no tensor behind, forward and under a gradient", async () => {
    const logits = tf.tensor2d([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [2, 3]);
    const labels = tf.tensor1d([0, 2], "int32");
    for (const scaledBy of ["loss", "head"] as const) {
      const loss = orThrow(ldam({ counts: [9, 5, 1], beta: 0.9, scaledBy }));
      await expectNoLeak(() => loss(logits, labels));
      await expectNoLeak(() => tf.grad((z) => tf.sum(loss(z as tf.Tensor2D, labels)))(logits));
    }
    expect(logits.isDisposed || labels.isDisposed).toBe(false);
    tf.dispose([logits, labels]);
  });

  it("refuses logits with another number of classes than the counts", () => {
    const [logits, labels] = [tf.zeros<tf.Rank.R2>([1, 3]), tf.tensor1d([0], "int32")];
    const loss = orThrow(ldam({ counts: [9, 1] }));
    expect(() => loss(logits, labels)).toThrow("counts of 2 classes, logits of 3");
    tf.dispose([logits, labels]);
  });
});

it("margins take more classes than a call takes arguments", () => {
  const counts = Array.from({ length: 200_000 }, () => 16).with(-1, 1);
  expect(orThrow(margins({ counts, maxMargin: 0.5 })).slice(-2)).toEqual([0.25, 0.5]);
});

it("margins are the published ones: the rarest class has the widest", async () => {
  for (const { options, counts } of cases)
    await expectClose(orThrow(margins({ counts, maxMargin: options.maxMargin })), options.margins, {
      rtol: 1e-7,
    });
  expect(Math.max(...orThrow(margins({ counts: [50, 3, 700] })))).toBe(0.5);
});
