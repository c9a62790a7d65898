import { readFileSync } from "node:fs";
import { orThrow } from "@longtail/core";
import {
  type Form,
  labelAwareSmoothing,
  type Shape,
  smoothingFactors,
} from "@longtail/label-aware-smoothing";
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
    readonly form: Form;
    readonly head: number;
    readonly tail: number;
    readonly shape: Shape;
    readonly power: number | null;
    readonly smoothing: readonly number[];
  };
  readonly counts: readonly number[];
  readonly shape: readonly [number, number];
  readonly logits: readonly number[];
  readonly labels: readonly number[];
  readonly value: number;
  readonly grad: readonly number[];
}

// Values and gradients of the mean over the batch, computed by the published program's formulas in float64.
const cases = JSON.parse(
  readFileSync(new URL("./fixtures/losses.json", import.meta.url), "utf8"),
) as readonly Case[];

interface Smoothing {
  readonly counts: readonly number[];
  readonly head: number;
  readonly tail: number;
  readonly shape?: Shape;
  readonly power?: number;
  readonly form?: Form;
}

const evaluate = (
  smoothing: Smoothing,
  logits: readonly number[],
  labels: readonly number[],
  weights?: readonly number[],
) =>
  evaluateLoss(
    orThrow(labelAwareSmoothing(smoothing)),
    logits,
    labels,
    smoothing.counts.length,
    weights,
  );

const problems = fc
  .record({ classes: fc.integer({ min: 2, max: 8 }), batch: fc.integer({ min: 1, max: 5 }) })
  .chain(({ classes, batch }) =>
    fc.record({
      smoothing: fc
        .record({
          counts: fc.array(fc.integer({ min: 1, max: 500 }), {
            minLength: classes,
            maxLength: classes,
          }),
          a: fc.double({ min: 0, max: 0.9, noNaN: true }),
          b: fc.double({ min: 0, max: 0.9, noNaN: true }),
          shape: fc.constantFrom<Shape>("concave", "linear", "convex", "exp"),
          form: fc.constantFrom<Form>("reference", "paper"),
        })
        .map(
          ({ a, b, ...rest }): Smoothing => ({
            ...rest,
            head: Math.max(a, b),
            tail: Math.min(a, b),
          }),
        ),
      logits: fc.array(fc.float({ min: -20, max: 20, noNaN: true }), {
        minLength: classes * batch,
        maxLength: classes * batch,
      }),
      labels: fc.array(fc.nat(classes - 1), { minLength: batch, maxLength: batch }),
    }),
  );

const value = { rtol: 1e-5, atol: 1e-5 };

describeOnBackends("label-aware smoothing", () => {
  it("matches the published program and the paper's form in value and gradient", async () => {
    expect(cases).toHaveLength(60);
    for (const { options, counts, logits, labels, value: mean, grad } of cases) {
      const { power, smoothing: _, ...rest } = options;
      const smoothing = { counts, ...rest, ...(power === null ? {} : { power }) };
      const weights = labels.map(() => 1 / labels.length);
      const { values, gradient } = await evaluate(smoothing, logits, labels, weights);
      await expectClose(values.reduce((a, b) => a + b, 0) / labels.length, mean, { rtol: 1e-5 });
      await expectClose(gradient, grad, { atol: 1e-6 });
    }
  });

  it("gives one value per example, equal to the float64 formulas", async () => {
    await fc.assert(
      fc.asyncProperty(problems, async ({ smoothing, logits, labels }) => {
        const { values, shape } = await evaluate(smoothing, logits, labels);
        expect(shape).toEqual([labels.length]);
        const factors = orThrow(smoothingFactors(smoothing));
        const expected = oracle(logits, labels, factors, smoothing.form ?? "reference");
        await expectClose(values, expected, value);
      }),
      { seed: 7, numRuns: 25 },
    );
  });

  it("has the gradient of the formulas' finite differences, example by example", async () => {
    const logits = [1.5, -0.3, 0.2, 2, 2, -3, 0, 0.1, 4];
    const labels = [1, 0, 2];
    const weights = [0.2, 0, 1.7];
    for (const form of ["reference", "paper"] as const) {
      const smoothing: Smoothing = { counts: [90, 30, 2], head: 0.4, tail: 0.1, form };
      const factors = orThrow(smoothingFactors(smoothing));
      const { gradient } = await evaluate(smoothing, logits, labels, weights);
      const slopes = finiteDifferences(
        (x) =>
          oracle(x, labels, factors, form).reduce(
            (sum, l, i) => sum + l * (weights[i] as number),
            0,
          ),
        logits,
      );
      await expectClose(gradient, slopes, { atol: 1e-6 });
    }
  });

  it("does not change when a constant is added to the logits", async () => {
    await fc.assert(
      fc.asyncProperty(
        problems,
        fc.float({ min: -30, max: 30, noNaN: true }),
        async ({ smoothing, logits, labels }, constant) => {
          const [plain, moved] = [
            await evaluate(smoothing, logits, labels),
            await evaluate(
              smoothing,
              logits.map((x) => x + constant),
              labels,
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

  it("does not change when the classes are permuted together with their counts", async () => {
    await fc.assert(
      fc.asyncProperty(problems, async ({ smoothing, logits, labels }) => {
        const classes = smoothing.counts.length;
        const mirror = logits.map(
          (_, at) => logits[at - (at % classes) + (classes - 1 - (at % classes))] as number,
        );
        const [plain, mirrored] = [
          await evaluate(smoothing, logits, labels),
          await evaluate(
            { ...smoothing, counts: [...smoothing.counts].reverse() },
            mirror,
            labels.map((label) => classes - 1 - label),
          ),
        ];
        await expectClose(mirrored.values, plain.values, value);
      }),
      { seed: 7, numRuns: 20 },
    );
  });

  it("is plain cross-entropy without smoothing, in both forms", async () => {
    await fc.assert(
      fc.asyncProperty(problems, async ({ smoothing, logits, labels }) => {
        const none = smoothing.counts.map(() => 0);
        // Without smoothing, the first formula is −log p_y.
        const crossEntropy = oracle(logits, labels, none, "reference");
        const { values } = await evaluate({ ...smoothing, head: 0, tail: 0 }, logits, labels);
        await expectClose(values, crossEntropy, value);
      }),
      { seed: 7, numRuns: 20 },
    );
  });

  it("smooths the most frequent class only when tail is 0", async () => {
    const logits = [0, 3, 0, 3];
    const smoothing = { counts: [100, 1], head: 0.3, tail: 0 };
    const { values } = await evaluate(smoothing, logits, [0, 1]);
    const [sure, unsure] = [Math.log(1 + Math.exp(-3)), 3 + Math.log(1 + Math.exp(-3))];
    await expectClose(values, [0.85 * unsure + 0.15 * sure, sure], { rtol: 1e-5 });
  });

  it("is right for logits of ±80", async () => {
    const logits = [80, -80, 80, -80, 80, 80];
    const smoothing: Smoothing = { counts: [9, 1], head: 0.3, tail: 0.3 };
    const { values, gradient } = await evaluate(smoothing, logits, [0, 1, 0]);
    await expectClose(values, [0.15 * 160, 0.85 * 160, Math.LN2], { rtol: 1e-6 });
    await expectClose(gradient, [0.15, -0.15, 0.85, -0.85, -0.35, 0.35], { atol: 1e-6 });
  });

  it("leaves no tensor behind, forward, under a gradient, and when a backend refuses its input", async () => {
    const loss = orThrow(labelAwareSmoothing({ counts: [9, 5, 1], head: 0.3, tail: 0.1 }));
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
