import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { legacyShuffle, longTailed, select } from "@longtail/cifar";
import { orThrow, permutation } from "@longtail/core";
import { describe, expect, it } from "vitest";
import { cycle } from "./support.js";

interface Split {
  readonly classes: number;
  readonly perClass: number;
  readonly type: "exp" | "step";
  readonly imbalanceFactor: number;
  readonly counts: readonly number[];
  readonly total: number;
  readonly firstTenOfEachOfFirstThreeClasses: readonly (readonly number[])[];
  readonly sha256OfAllPositions: string;
}

const { splits }: { readonly splits: readonly Split[] } = JSON.parse(
  readFileSync(new URL("./fixtures/cifar_lt_splits.json", import.meta.url), "utf8"),
);

/** Balanced labels in a disorderly order. */
const strewn = (classes: number, perClass: number): Int32Array => {
  const labels = cycle(classes * perClass, classes);
  return permutation(classes, labels.length).map((i) => labels[i] as number);
};

/** The rank of each position among those of its class. */
const ranksOf = (labels: Int32Array): Int32Array => {
  const next = new Map<number, number>();
  return labels.map((label) => {
    const rank = next.get(label) ?? 0;
    next.set(label, rank + 1);
    return rank;
  });
};

const byClass = (values: ArrayLike<number>, counts: readonly number[]): number[][] => {
  const all = Array.from(values);
  return counts.map((count) => all.splice(0, count));
};

describe.each(splits)("the $type split of $classes classes at factor $imbalanceFactor", (split) => {
  const { classes, perClass, imbalanceFactor, type: profile } = split;
  const labels = strewn(classes, perClass);
  const { positions, counts, validation } = orThrow(
    longTailed(labels, { classes, imbalanceFactor, profile }),
  );
  const ranks = ranksOf(labels);
  const drawn = positions.map((position) => ranks[position] as number);

  it("has the published counts", () => {
    expect(counts).toEqual(split.counts);
    expect(positions.length).toBe(split.total);
    expect(validation.length).toBe(0);
  });

  it("has the very images of the published runs", () => {
    const published = split.firstTenOfEachOfFirstThreeClasses;
    expect(
      byClass(drawn, counts)
        .slice(0, published.length)
        .map((of) => of.slice(0, 10)),
    ).toEqual(published);
    expect(createHash("sha256").update(drawn.join(",")).digest("hex")).toBe(
      split.sha256OfAllPositions,
    );
  });

  it("gives positions of the right classes", () => {
    expect(Array.from(positions, (position) => labels[position])).toEqual(
      counts.flatMap((count, k) => Array.from({ length: count }, () => k)),
    );
  });
});

describe("legacyShuffle", () => {
  it("repeats what NumPy 2.4.6 gives after np.random.seed(0), call after call", () => {
    const shuffle = legacyShuffle(0);
    const next = (length: number) => [...shuffle(Int32Array.from({ length }, (_, i) => i))];
    expect(next(5)).toEqual([2, 0, 1, 3, 4]);
    expect(next(17)).toEqual([15, 1, 12, 8, 10, 0, 6, 13, 4, 2, 5, 14, 9, 7, 16, 11, 3]);
    expect(next(2)).toEqual([1, 0]);
    expect(next(1)).toEqual([0]);
    expect(next(6)).toEqual([5, 2, 3, 4, 1, 0]);
  });

  it("takes the largest seed that NumPy takes", () => {
    const items = Int32Array.from({ length: 9 }, (_, i) => i);
    expect([...legacyShuffle(2 ** 32 - 1)(items)]).toEqual([5, 1, 8, 7, 0, 6, 4, 2, 3]);
  });
});

describe("longTailed", () => {
  const labels = strewn(10, 200);
  const options = { classes: 10, imbalanceFactor: 20, profile: "exp" } as const;

  it("holds out a balanced part that shares no image with the rest", () => {
    const whole = orThrow(longTailed(labels, options));
    const held = orThrow(longTailed(labels, { ...options, validationPerClass: 50 }));
    expect(held.counts[0]).toBe(150);
    expect(held.counts[9]).toBe(7);
    expect(
      byClass(
        held.validation,
        held.counts.map(() => 50),
      ).map((of) => new Set(of.map((position) => labels[position]))),
    ).toEqual(Array.from({ length: 10 }, (_, k) => new Set([k])));
    const kept = new Set(held.positions);
    expect(held.validation.some((position) => kept.has(position))).toBe(false);
    expect(new Set(held.validation).size).toBe(500);
    // What is kept comes first in the same order as without a validation part.
    expect(byClass(held.positions, held.counts)).toEqual(
      byClass(whole.positions, whole.counts).map((of, k) => of.slice(0, held.counts[k])),
    );
  });

  it("leaves everything at factor 1", () => {
    const { positions, counts } = orThrow(longTailed(labels, { ...options, imbalanceFactor: 1 }));
    expect(new Set(counts)).toEqual(new Set([200]));
    expect(new Set(positions).size).toBe(2000);
  });

  it("starts from fewer images a class when asked, out of the same order", () => {
    const { counts } = orThrow(longTailed(labels, { ...options, perClass: 100 }));
    expect([counts[0], counts[9]]).toEqual([100, 5]);
  });

  it("draws other images with another seed", () => {
    const [zero, one] = [0, 1].map((seed) => orThrow(longTailed(labels, { ...options, seed })));
    expect(one?.counts).toEqual(zero?.counts);
    expect(one?.positions).not.toEqual(zero?.positions);
  });

  it("refuses what cannot be cut", () => {
    const outOfRange = (path: string) => ({ left: { _tag: "OutOfRange", path: [path] } });
    const cut = (more: object) => longTailed(labels, { ...options, ...more });
    expect(cut({ imbalanceFactor: 0.5 })).toMatchObject(outOfRange("imbalanceFactor"));
    expect(cut({ imbalanceFactor: Number.NaN })).toMatchObject(outOfRange("imbalanceFactor"));
    expect(cut({ perClass: 201 })).toMatchObject(outOfRange("perClass"));
    expect(cut({ validationPerClass: 200 })).toMatchObject(outOfRange("validationPerClass"));
    expect(cut({ validationPerClass: -1 })).toMatchObject(outOfRange("validationPerClass"));
    expect(cut({ seed: -1 })).toMatchObject(outOfRange("seed"));
    expect(cut({ imbalanceFactor: 201 })).toMatchObject({
      left: { _tag: "BadCount", classIndex: 9, count: 0 },
    });
    expect(longTailed([0, 1, 3], { ...options, classes: 3 })).toMatchObject({
      left: { _tag: "BadLabel", position: 2 },
    });
  });
});

describe("select", () => {
  it("copies the images and labels of the positions", () => {
    const set = {
      images: Uint8Array.from({ length: 12 }, (_, i) => i),
      labels: Int32Array.of(7, 8, 9),
      shape: [2, 1, 2] as const,
    };
    const chosen = select(set, Int32Array.of(2, 0, 2));
    expect(chosen).toEqual({
      images: Uint8Array.of(8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11),
      labels: Int32Array.of(9, 7, 9),
      shape: [2, 1, 2],
    });
    chosen.images.fill(0);
    expect(set.images[8]).toBe(8);
  });
});
