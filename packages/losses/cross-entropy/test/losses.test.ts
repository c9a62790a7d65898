import { type Loss, orThrow } from "@longtail/core";
import { classBalanced, crossEntropy, focal, labelSmoothing } from "@longtail/cross-entropy";
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
import { type Case, casesOf, problems, value } from "./helpers.js";
import { focused, smoothed, weighted, weightsOf } from "./oracle.js";

type Oracle = (logits: ArrayLike<number>, labels: readonly number[]) => readonly number[];

interface Subject {
  readonly title: string;
  readonly loss: (counts: readonly number[]) => Loss;
  readonly oracle: (counts: readonly number[]) => Oracle;
}

const subjects: readonly Subject[] = [
  {
    title: "label smoothing",
    loss: () => orThrow(labelSmoothing({ smoothing: 0.3 })),
    oracle:
      ({ length }) =>
      (x, y) =>
        smoothed(x, y, length, 0.3),
  },
  {
    title: "class-balanced cross-entropy",
    loss: (counts) => orThrow(classBalanced({ counts, beta: 0.999 })),
    oracle: (counts) => (x, y) => weighted(x, y, weightsOf(counts, 0.999)),
  },
  {
    title: "the focal loss",
    loss: () => orThrow(focal({ gamma: 1.5 })),
    oracle: (counts) => (x, y) => focused(x, y, weightsOf(counts, 0), 1.5),
  },
  {
    title: "the class-balanced focal loss",
    loss: (counts) => orThrow(focal({ gamma: 2, counts, beta: 0.999 })),
    oracle: (counts) => (x, y) => focused(x, y, weightsOf(counts, 0.999), 2),
  },
];

/** Losses that equal cross-entropy because nothing is smoothed, weighted or focused. */
const plain = (counts: readonly number[]): readonly Loss[] => [
  orThrow(labelSmoothing({ smoothing: 0 })),
  orThrow(classBalanced({ counts, beta: 0 })),
  orThrow(classBalanced({ counts: counts.map(() => 7), beta: 0.9999 })),
  orThrow(focal({ gamma: 0 })),
  orThrow(focal({ gamma: 0, counts, beta: 0 })),
];

const published: readonly (readonly [name: string, cases: number, make: (c: Case) => Loss])[] = [
  [
    "label-smoothing",
    3,
    ({ options }) => orThrow(labelSmoothing({ smoothing: options.smoothing ?? Number.NaN })),
  ],
  [
    "class-balanced-cross-entropy",
    3,
    ({ options, counts }) => orThrow(classBalanced({ counts, beta: options.beta ?? Number.NaN })),
  ],
  ["focal", 6, ({ options }) => orThrow(focal({ gamma: options.gamma ?? Number.NaN }))],
];

describeOnBackends("the relatives of cross-entropy", () => {
  it.each(published)("match the published values and gradients: %s", async (name, size, make) => {
    expect(casesOf(name)).toHaveLength(size);
    for (const c of casesOf(name)) {
      const [batch, classes] = c.shape;
      const mean = c.labels.map(() => 1 / batch);
      const { values, gradient } = await evaluateLoss(make(c), c.logits, c.labels, classes, mean);
      await expectClose(values.reduce((a, b) => a + b, 0) / batch, c.value, { rtol: 1e-5 });
      await expectClose(gradient, c.grad, { atol: 1e-6 });
    }
  });

  it.each(subjects)(
    "$title gives one value per example, equal to the definition",
    async ({ loss, oracle }) => {
      await fc.assert(
        fc.asyncProperty(problems, async ({ counts, logits, labels, classes }) => {
          const { values, shape } = await evaluateLoss(loss(counts), logits, labels, classes);
          expect(shape).toEqual([labels.length]);
          await expectClose(values, oracle(counts)(logits, labels), value);
        }),
        { seed: 7, numRuns: 15 },
      );
    },
  );

  it.each(subjects)("$title has the gradient of finite differences", async ({ loss, oracle }) => {
    const counts = [400, 30, 2];
    const logits = [1.5, -0.3, 0.2, 2, 2, -3, 0, 0.1, 4];
    const labels = [1, 0, 2];
    const weights = [0.2, 0, 1.7];
    const { gradient } = await evaluateLoss(loss(counts), logits, labels, 3, weights);
    const slopes = finiteDifferences(
      (x) => oracle(counts)(x, labels).reduce((sum, l, i) => sum + l * (weights[i] as number), 0),
      logits,
    );
    await expectClose(gradient, slopes, { atol: 2e-6 });
  });

  it("does not change when a constant is added to the logits", async () => {
    await fc.assert(
      fc.asyncProperty(
        problems,
        fc.float({ min: -30, max: 30, noNaN: true }),
        async ({ counts, logits, labels, classes }, constant) => {
          const moved = logits.map((x) => x + constant);
          for (const { loss } of subjects) {
            const before = await evaluateLoss(loss(counts), logits, labels, classes);
            const after = await evaluateLoss(loss(counts), moved, labels, classes);
            // float32 logits of size 50 are 4e-6 apart; a class may weigh K times as much.
            await expectClose(after.values, before.values, { rtol: 1e-5, atol: 1e-4 });
          }
        },
      ),
      { seed: 7, numRuns: 8 },
    );
  });

  it("is cross-entropy when nothing is smoothed, weighted or focused", async () => {
    await fc.assert(
      fc.asyncProperty(problems, async ({ counts, logits, labels, classes }) => {
        const expected = await evaluateLoss(crossEntropy(), logits, labels, classes);
        for (const loss of plain(counts)) {
          const { values, gradient } = await evaluateLoss(loss, logits, labels, classes);
          await expectClose(values, expected.values, { rtol: 1e-6, atol: 1e-7 });
          await expectClose(gradient, expected.gradient, { atol: 1e-6 });
        }
      }),
      { seed: 7, numRuns: 8 },
    );
  });

  it("is finite for logits of ±80: sure and right, sure and wrong", async () => {
    const logits = [80, -80, 80, -80];
    const balanced = await evaluateLoss(
      orThrow(classBalanced({ counts: [9, 9], beta: 0.99 })),
      logits,
      [0, 1],
      2,
    );
    await expectClose(balanced.values, [0, 160], { rtol: 1e-5, atol: 1e-9 });
    for (const gamma of [0.5, 1, 2]) {
      const { values, gradient } = await evaluateLoss(orThrow(focal({ gamma })), logits, [0, 1], 2);
      await expectClose(values, [0, 160], { rtol: 1e-5, atol: 1e-9 });
      await expectClose(gradient, [0, 0, 1, -1], { atol: 1e-6 });
    }
  });

  it("leaves no tensor behind, forward and under a gradient", async () => {
    const logits = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const labels = tf.tensor1d([0, 2], "int32");
    for (const subject of subjects) {
      const loss = subject.loss([9, 5, 1]);
      await expectNoLeak(() => loss(logits, labels));
      await expectNoLeak(() => tf.grad((z) => tf.sum(loss(z as tf.Tensor2D, labels)))(logits));
    }
    expect(logits.isDisposed || labels.isDisposed).toBe(false);
    tf.dispose([logits, labels]);
  });
});
