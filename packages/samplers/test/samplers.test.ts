import { orThrow, type Sampler } from "@longtail/core";
import {
  classAware,
  classBalanced,
  effectiveNumber,
  instanceBalanced,
  progressivelyBalanced,
  reverse,
  squareRoot,
} from "@longtail/samplers";
import { describe, expect, it } from "vitest";
import { excess, labelsOf, references, tally } from "./support.js";

const all = {
  instanceBalanced,
  classBalanced,
  squareRoot,
  progressivelyBalanced: (o: Parameters<typeof classBalanced>[0]) =>
    progressivelyBalanced({ ...o, epochs: 90 }),
  reverse,
  effectiveNumber,
  classAware,
};

describe.each(Object.entries(all))("%s", (_, make) => {
  const counts = [40, 13, 5, 2];
  const labels = labelsOf(counts);
  const sampler = (seed: number): Sampler => orThrow(make({ labels, classes: 4, seed }));

  it("gives positions of the set", () => {
    const drawn = sampler(1)(0);
    expect(drawn).toBeInstanceOf(Int32Array);
    expect(drawn.every((position) => position >= 0 && position < labels.length)).toBe(true);
  });

  it("is a pure function of seed and epoch", () => {
    const [once, again] = [sampler(1), sampler(1)];
    for (let epoch = 0; epoch < 7; epoch++) once(epoch);
    expect(once(7)).toEqual(again(7));
    expect(again(7)).toEqual(again(7));
  });

  it("changes with the epoch and with the seed", () => {
    expect(sampler(1)(0)).not.toEqual(sampler(1)(1));
    expect(sampler(1)(0)).not.toEqual(sampler(2)(0));
    // Neighbouring seeds and epochs do not share their streams.
    expect(sampler(1)(1)).not.toEqual(sampler(2)(0));
  });

  it("refuses what cannot be sampled", () => {
    expect(make({ labels: [0, 1, 4], classes: 4, seed: 1 })).toMatchObject({
      left: { _tag: "BadLabel", position: 2, label: 4 },
    });
    expect(make({ labels: [0, 0, 2], classes: 3, seed: 1 })).toMatchObject({
      left: { _tag: "BadCount", classIndex: 1, count: 0 },
    });
    expect(make({ labels: [0, 0], classes: 1, seed: 1 })).toMatchObject({
      left: { _tag: "TooFewClasses" },
    });
    for (const seed of [Number.NaN, 1.5, 2 ** 32])
      expect(make({ labels: [0, 1], classes: 2, seed })).toMatchObject({
        left: { _tag: "OutOfRange", path: ["seed"] },
      });
  });
});

describe("instanceBalanced", () => {
  it("shows every image once an epoch", () => {
    const sampler = orThrow(
      instanceBalanced({ labels: labelsOf([400, 90, 7]), classes: 3, seed: 3 }),
    );
    for (const epoch of [0, 1, 50])
      expect([...sampler(epoch)].sort((a, b) => a - b)).toEqual(
        Array.from({ length: 497 }, (_, i) => i),
      );
  });
});

describe.each(references)("frequencies for counts $counts", (reference) => {
  const { counts } = reference;
  const labels = labelsOf(counts);
  const options = { labels, classes: counts.length, seed: 11, length: 300_000 };
  const progressive = orThrow(progressivelyBalanced({ ...options, epochs: 90 }));

  it.each([
    ["classBalanced", orThrow(classBalanced(options)), 3, reference.classBalanced],
    ["squareRoot", orThrow(squareRoot(options)), 3, reference.squareRoot],
    ["reverse", orThrow(reverse(options)), 3, reference.reverse],
    ["effectiveNumber", orThrow(effectiveNumber(options)), 3, reference.effectiveNumber.p],
    ...reference.progressive.map(
      ({ epoch, p }) => ["progressivelyBalanced", progressive, epoch, p] as const,
    ),
  ] as const)("%s draws classes with the reference's probabilities", (_, sampler, epoch, p) => {
    const drawn = sampler(epoch);
    expect(drawn.length).toBe(300_000);
    const seen = tally(
      Array.from(drawn, (position) => labels[position] as number),
      counts.length,
    );
    expect(Math.abs(excess(seen, p))).toBeLessThan(5);
  });

  it("each image of a class is drawn alike", () => {
    const drawn = orThrow(classBalanced(options))(0);
    counts.forEach((count, k) => {
      if (count < 2) return;
      const members = [...labels.keys()].filter((i) => labels[i] === k);
      const rank = new Map(members.map((position, i) => [position, i]));
      const ranks = [...drawn].flatMap((position) => rank.get(position) ?? []);
      expect(
        Math.abs(
          excess(
            tally(ranks, count),
            members.map(() => 1 / count),
          ),
        ),
      ).toBeLessThan(5);
    });
  });
});

describe("the drawn samplers", () => {
  const options = { labels: labelsOf([20, 4]), classes: 2, seed: 1 };

  it("show as many images as the set has, or as many as asked", () => {
    expect(orThrow(squareRoot(options))(0).length).toBe(24);
    expect(orThrow(squareRoot({ ...options, length: 7 }))(0).length).toBe(7);
  });

  it("refuse numbers out of range", () => {
    const outOfRange = (path: string) => ({ left: { _tag: "OutOfRange", path: [path] } });
    for (const length of [0, -1, 1.5, Number.NaN, 2 ** 25 + 1, 2 ** 31])
      expect(classBalanced({ ...options, length })).toMatchObject(outOfRange("length"));
    for (const beta of [-0.1, 1, Number.NaN])
      expect(effectiveNumber({ ...options, beta })).toMatchObject(outOfRange("beta"));
    for (const epochs of [0, 2.5, Number.NaN])
      expect(progressivelyBalanced({ ...options, epochs })).toMatchObject(outOfRange("epochs"));
  });
});

it.each(Object.entries(all))("%s takes 64-bit labels", (_, make) => {
  const labels = labelsOf([7, 3, 2]);
  const wide = BigInt64Array.from(labels, BigInt);
  const order = (given: typeof labels | typeof wide) =>
    orThrow(make({ labels: given, classes: 3, seed: 5 }))(1);
  expect(order(wide)).toEqual(order(labels));
});
