import { derive, normals, orThrow, renderError, uniforms } from "@longtail/core";
import {
  adjustLogits,
  adjustProbabilities,
  chooseAdjustment,
  estimatePrior,
} from "@longtail/priors";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const means = [-1.5, 0, 1.5];
const K = means.length;

/** Images of classes drawn from a prior: a number around each class's mean, seen by the Bayes classifier of another prior. */
const seen = (
  seed: number,
  count: number,
  world: readonly number[],
  trained: readonly number[],
) => {
  const next = uniforms(seed);
  const noise = normals(derive(seed, "noise"), count);
  const labels = Array.from({ length: count }, () => {
    let left = next();
    return Math.max(
      0,
      world.findIndex((p) => {
        left -= p;
        return left < 0;
      }),
    );
  });
  const logits = labels.flatMap((label, i) => {
    const x = (means[label] as number) + (noise[i] as number);
    return means.map((mean, k) => Math.log(trained[k] as number) - (x - mean) ** 2 / 2);
  });
  return { logits, labels, probabilities: softmax(logits) };
};

const softmax = (logits: readonly number[]): number[] =>
  Array.from({ length: logits.length / K }, (_, i) => {
    const powers = logits.slice(i * K, (i + 1) * K).map(Math.exp);
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  }).flat();

const accuracy = (scores: ArrayLike<number>, labels: readonly number[]): number =>
  labels.filter((label, i) => {
    const row = Array.from({ length: K }, (_, k) => scores[i * K + k] as number);
    return row.indexOf(Math.max(...row)) === label;
  }).length / labels.length;

const uniform = [1 / 3, 1 / 3, 1 / 3];
const tail = [0.8, 0.15, 0.05];

const sentence = (result: E.Either<Parameters<typeof renderError>[0], unknown>) =>
  E.isLeft(result) ? renderError(result.left) : "no error";

describe("adjustLogits and adjustProbabilities", () => {
  it("turn the Bayes classifier of one prior into that of another", () => {
    const there = seen(1, 200, uniform, [0.2, 0.3, 0.5]);
    const here = seen(1, 200, uniform, tail);
    const options = { prior: tail.map((p) => 1000 * p), target: [2, 3, 5] };
    const moved = orThrow(adjustProbabilities(here.probabilities, options));
    expect([...moved]).toEqual(there.probabilities.map((p) => expect.closeTo(p, 10)));
    const adjusted = softmax([...orThrow(adjustLogits(here.logits, options))]);
    expect(adjusted).toEqual(there.probabilities.map((p) => expect.closeTo(p, 10)));
  });

  it("raise the accuracy of a long tail's classifier where all classes are alike", () => {
    const { logits, labels } = seen(2, 4000, uniform, tail);
    const adjusted = orThrow(adjustLogits(logits, { prior: tail }));
    expect(accuracy(adjusted, labels)).toBeGreaterThan(accuracy(logits, labels) + 0.05);
  });

  it("agree with the formula, and change nothing for tau 0", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 6, maxLength: 6 }),
        fc.tuple(
          fc.integer({ min: 1, max: 99 }),
          fc.integer({ min: 1, max: 99 }),
          fc.integer({ min: 1, max: 99 }),
        ),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (logits, counts, tau) => {
          const total = counts.reduce((a, b) => a + b, 0);
          const adjusted = orThrow(adjustLogits(logits, { prior: counts, tau }));
          logits.forEach((z, i) => {
            const prior = (counts[i % K] as number) / total;
            expect(adjusted[i]).toBeCloseTo(z - tau * Math.log(prior), 10);
          });
          expect(
            [...orThrow(adjustLogits(logits, { prior: counts, tau: 0 }))].map((z) => z + 0),
          ).toEqual(logits.map((z) => z + 0));
          const rows = softmax(logits);
          const same = softmax([...adjusted]);
          expect([...orThrow(adjustProbabilities(rows, { prior: counts, tau }))]).toEqual(
            same.map((p) => expect.closeTo(p, 8)),
          );
        },
      ),
      { seed: 7, numRuns: 100 },
    );
  });

  it("leave a class of target 0 out, and a row without any class as it is", () => {
    const rows = [0.5, 0.3, 0.2, 0, 1, 0];
    const found = orThrow(adjustProbabilities(rows, { prior: [1, 1, 1], target: [1, 0, 1] }));
    expect([...found]).toEqual(
      [0.5 / 0.7, 0, 0.2 / 0.7, 0, 1, 0].map((p) => expect.closeTo(p, 12)),
    );
  });

  it("say what is wrong", () => {
    const row = [1, 2, 3];
    expect(sentence(adjustLogits(row, { prior: [1, 0, 1] }))).toContain(
      "prior.1: expected a number above 0",
    );
    expect(sentence(adjustLogits(row, { prior: [1, 1, 1], tau: -1 }))).toContain("tau: expected");
    expect(sentence(adjustLogits(row, { prior: [1, 1], target: [1, 1, 1] }))).toBe(
      "target: expected 2 numbers, got 3",
    );
    expect(sentence(adjustLogits(row, { prior: [1, 1] }))).toContain("2 for each image");
    expect(sentence(adjustLogits([1, Number.NaN], { prior: [1, 1] }))).toContain("logits.1");
    expect(sentence(adjustLogits([1, 2], { prior: [1, 1], target: [0, 0] }))).toContain("target.0");
    expect(sentence(adjustProbabilities([1.2, 0], { prior: [1, 1] }))).toContain("probabilities.0");
    expect(sentence(adjustLogits([1], { prior: [1] }))).toContain("at least 2 classes");
  });
});

describe("estimatePrior", () => {
  it.each([
    [tail, uniform],
    [uniform, tail],
    [[0.1, 0.1, 0.8], tail],
  ])("recovers the prior %j from a classifier of the prior %j", (world, trained) => {
    const { probabilities } = seen(3, 20_000, world, trained);
    const { prior, converged, gain } = orThrow(estimatePrior({ probabilities, prior: trained }));
    expect(converged).toBe(true);
    expect(gain).toBeGreaterThan(0);
    for (const [k, q] of prior.entries())
      expect(Math.abs(q - (world[k] as number))).toBeLessThan(0.015);
  });

  it("never falls in likelihood, stays where it is the largest, and sums to 1", () => {
    const { probabilities } = seen(4, 300, [0.1, 0.1, 0.8], tail);
    const gains = [1, 2, 5, 20, 100].map(
      (steps) => orThrow(estimatePrior({ probabilities, prior: tail }, { steps })).gain,
    );
    expect(gains).toEqual([...gains].sort((a, b) => a - b));
    const { prior } = orThrow(estimatePrior({ probabilities, prior: tail }));
    expect(prior.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    const likelihood = (q: readonly number[]) =>
      Array.from({ length: 300 }, (_, i) =>
        Math.log(
          q.reduce(
            (sum, v, k) => sum + ((probabilities[i * K + k] as number) * v) / (tail[k] as number),
            0,
          ),
        ),
      ).reduce((a, b) => a + b, 0);
    const best = likelihood(prior);
    for (const [a, b] of [
      [0, 1],
      [1, 2],
      [2, 0],
    ] as const) {
      const moved = [...prior];
      moved[a] = (moved[a] as number) + 0.01;
      moved[b] = (moved[b] as number) - 0.01;
      expect(likelihood(moved)).toBeLessThan(best);
    }
  });

  it("says what is wrong", () => {
    expect(sentence(estimatePrior({ probabilities: [], prior: [1, 1] }))).toContain(
      "expected 2 prob",
    );
    expect(sentence(estimatePrior({ probabilities: [0.5, 0.5], prior: [1, -1] }))).toContain(
      "prior.1",
    );
    expect(
      sentence(estimatePrior({ probabilities: [0.5, 0.5], prior: [1, 1] }, { tolerance: 0 })),
    ).toContain("tolerance");
  });
});

describe("chooseAdjustment", () => {
  it("finds about 1 for a Bayes classifier, by the accuracies of adjustLogits", () => {
    const { logits, labels } = seen(5, 4000, uniform, tail);
    const {
      tau,
      accuracy: best,
      tried,
    } = orThrow(chooseAdjustment({ logits, labels, prior: tail }));
    expect(Math.abs(tau - 1)).toBeLessThanOrEqual(0.3);
    for (const { tau: other, accuracy: found } of tried) {
      const adjusted = orThrow(adjustLogits(logits, { prior: tail, tau: other }));
      expect(found).toBeCloseTo(accuracy(adjusted, labels), 12);
      expect(found).toBeLessThanOrEqual(best);
    }
  });

  it("takes balanced weights for long-tailed validation images", () => {
    const { logits, labels } = seen(6, 8000, tail, tail);
    const plain = orThrow(chooseAdjustment({ logits, labels, prior: tail }));
    const balanced = orThrow(
      chooseAdjustment({ logits, labels, prior: tail, weights: "balanced" }),
    );
    expect(plain.tau).toBeLessThanOrEqual(0.2);
    expect(Math.abs(balanced.tau - 1)).toBeLessThanOrEqual(0.4);
  });

  it("says what is wrong", () => {
    const images = { logits: [1, 2], labels: [0], prior: [1, 1] };
    expect(sentence(chooseAdjustment({ ...images, taus: [] }))).toContain("taus.length");
    expect(sentence(chooseAdjustment({ ...images, taus: [0, -1] }))).toContain("taus.1");
    expect(sentence(chooseAdjustment({ ...images, labels: [2] }))).toContain("label 2");
    expect(sentence(chooseAdjustment({ ...images, labels: [] }))).toContain("labels.length");
  });
});
