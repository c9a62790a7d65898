import { orThrow } from "@longtail/core";
import { classAware } from "@longtail/samplers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelsOf, references, tally } from "./support.js";

const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b);

const scenario = fc.record({
  counts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 6 }),
  perClass: fc.integer({ min: 1, max: 5 }),
  rounds: fc.integer({ min: 1, max: 4 }),
  epochs: fc.integer({ min: 1, max: 4 }),
  seed: fc.integer(),
});

describe("classAware", () => {
  it("takes perClass images of a class in a row, and every class once a round", () => {
    fc.assert(
      fc.property(scenario, ({ counts, perClass, rounds, epochs, seed }) => {
        const labels = labelsOf(counts);
        const length = rounds * counts.length * perClass;
        const sampler = orThrow(
          classAware({ labels, classes: counts.length, seed, perClass, length }),
        );
        for (let epoch = 0; epoch < epochs; epoch++) {
          const shown = Array.from(sampler(epoch), (position) => labels[position] as number);
          const groups = Array.from({ length: length / perClass }, (_, g) =>
            shown.slice(g * perClass, (g + 1) * perClass),
          );
          for (const group of groups) expect(new Set(group).size).toBe(1);
          for (let round = 0; round < rounds; round++)
            expect(
              sorted(
                groups
                  .slice(round * counts.length, (round + 1) * counts.length)
                  .map(([label]) => label as number),
              ),
            ).toEqual(counts.map((_, k) => k));
        }
      }),
      { seed: 7, numRuns: 150 },
    );
  });

  it("walks each class's images in whole shuffled cycles that run on across epochs", () => {
    fc.assert(
      fc.property(scenario, ({ counts, perClass, rounds, epochs, seed }) => {
        const labels = labelsOf(counts);
        const length = rounds * counts.length * perClass;
        const sampler = orThrow(
          classAware({ labels, classes: counts.length, seed, perClass, length }),
        );
        const shown = Array.from({ length: epochs }, (_, epoch) => [...sampler(epoch)]).flat();
        counts.forEach((count, k) => {
          const members = sorted(labels.keys()).filter((i) => labels[i] === k);
          const row = shown.filter((position) => labels[position] === k);
          expect(row.length).toBe(epochs * rounds * perClass);
          for (let start = 0; start < row.length; start += count) {
            const cycle = row.slice(start, start + count);
            if (cycle.length === count) expect(sorted(cycle)).toEqual(members);
            else expect(new Set(cycle).size).toBe(cycle.length);
          }
        });
      }),
      { seed: 8, numRuns: 150 },
    );
  });

  it("shuffles classes and images anew in each cycle", () => {
    const labels = labelsOf([8, 8, 8, 8, 8, 8, 8, 8]);
    const sampler = orThrow(classAware({ labels, classes: 8, seed: 5, perClass: 8 }));
    const [first, second] = [sampler(0), sampler(1)];
    const order = (shown: Int32Array) =>
      Array.from({ length: 8 }, (_, g) => labels[shown[g * 8] as number]);
    expect(order(first)).not.toEqual(order(second));
    const ofClass0 = (shown: Int32Array) => shown.filter((position) => labels[position] === 0);
    expect(ofClass0(first)).not.toEqual(ofClass0(second));
  });

  it("cuts the last run where the epoch ends, and begins the next epoch with another class", () => {
    const labels = labelsOf([30, 30, 30]);
    const sampler = orThrow(classAware({ labels, classes: 3, seed: 2, perClass: 4, length: 6 }));
    const shown = (epoch: number) => Array.from(sampler(epoch), (i) => labels[i] as number);
    expect(shown(0).length).toBe(6);
    const classesSeen = [shown(0)[0], shown(0)[4], shown(1)[0]];
    expect(new Set(classesSeen).size).toBe(3);
    expect(new Set(shown(1).slice(0, 4)).size).toBe(1);
  });

  it.each(references)("has the reference's epoch length for counts $counts", (reference) => {
    const { counts, classAwareEpochLength } = reference;
    const labels = labelsOf(counts);
    const drawn = orThrow(classAware({ labels, classes: counts.length, seed: 1 }))(0);
    expect(drawn.length).toBe(classAwareEpochLength);
    const seen = tally(
      Array.from(drawn, (position) => labels[position] as number),
      counts.length,
    );
    // Balanced up to the last, unfinished round.
    expect(Math.max(...seen) - Math.min(...seen)).toBeLessThanOrEqual(4);
  });

  it("refuses a run of no images", () => {
    for (const perClass of [0, 1.5, Number.NaN])
      expect(classAware({ labels: [0, 1], classes: 2, seed: 1, perClass })).toMatchObject({
        left: { _tag: "OutOfRange", path: ["perClass"] },
      });
  });
});
