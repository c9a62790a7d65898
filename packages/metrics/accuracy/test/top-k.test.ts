import { labelRanks, topK } from "@longtail/accuracy";
import { orThrow } from "@longtail/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const problems = fc
  .record({ classes: fc.integer({ min: 1, max: 8 }), count: fc.integer({ min: 1, max: 20 }) })
  .chain(({ classes, count }) =>
    fc.record({
      classes: fc.constant(classes),
      // Few different scores, so that there are many ties.
      logits: fc.array(fc.integer({ min: -2, max: 2 }), {
        minLength: classes * count,
        maxLength: classes * count,
      }),
      labels: fc.array(fc.nat(classes - 1), { minLength: count, maxLength: count }),
      k: fc.integer({ min: 1, max: 9 }),
    }),
  );

/** Sorts the classes of each image, and looks for the label among the first k. */
const oracle = (
  logits: readonly number[],
  classes: number,
  labels: readonly number[],
  k: number,
) => {
  const right = labels.filter((label, i) => {
    const row = logits.slice(i * classes, (i + 1) * classes);
    const order = row.map((_, j) => j);
    order.sort((a, b) => (row[b] as number) - (row[a] as number) || a - b);
    return order.slice(0, k).includes(label);
  });
  return right.length / labels.length;
};

describe("topK", () => {
  it("counts the images whose class is among the k best", () => {
    const scored = { logits: [3, 1, 2, 0, 5, 4, 1, 2, 3], classes: 3, labels: [0, 2, 0] };
    expect(orThrow(topK(scored))).toBe(1 / 3);
    expect(orThrow(topK(scored, { k: 2 }))).toBe(2 / 3);
    expect(orThrow(topK(scored, { k: 3 }))).toBe(1);
  });

  it("takes probabilities as well as logits, of any kind of array", () => {
    const probabilities = Float32Array.of(0.2, 0.8, 0.6, 0.4);
    expect(orThrow(topK({ probabilities, classes: 2, labels: Int32Array.of(1, 1) }))).toBe(0.5);
  });

  it("puts the class with the lower index first among equals", () => {
    const scored = { logits: [1, 1, 1], classes: 3 };
    expect([0, 1, 2].map((label) => orThrow(topK({ ...scored, labels: [label] })))).toEqual([
      1, 0, 0,
    ]);
    expect(
      [0, 1, 2].map((label) => orThrow(topK({ ...scored, labels: [label] }, { k: 2 }))),
    ).toEqual([1, 1, 0]);
  });

  it("agrees with sorting the classes", () => {
    fc.assert(
      fc.property(problems, ({ logits, classes, labels, k }) => {
        expect(orThrow(topK({ logits, classes, labels }, { k }))).toBe(
          oracle(logits, classes, labels, k),
        );
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it("is none without images", () => {
    expect(orThrow(topK({ logits: [], classes: 3, labels: [] }))).toBeUndefined();
  });

  it("says what is wrong with its input", () => {
    const good = { logits: [1, 2], classes: 2, labels: [0] };
    expect(topK(good, { k: 0 })).toMatchObject({ left: { _tag: "OutOfRange", path: ["k"] } });
    expect(topK(good, { k: Number.NaN })).toMatchObject({ left: { path: ["k"] } });
    expect(topK({ ...good, classes: 0 })).toMatchObject({ left: { path: ["classes"] } });
    expect(topK({ ...good, labels: [2] })).toMatchObject({
      left: { _tag: "BadLabel", position: 0, label: 2, classes: 2 },
    });
    expect(topK({ ...good, labels: [0, 1] })).toMatchObject({
      left: { _tag: "LengthMismatch", path: ["logits"], expected: 4, actual: 2 },
    });
    expect(topK({ ...good, logits: [1, Number.NaN] })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["logits", "1"] },
    });
    expect(topK({ probabilities: [Number.NaN, 0.5], classes: 2, labels: [1] })).toMatchObject({
      left: { path: ["probabilities", "0"] },
    });
  });
});

it("takes 64-bit labels", () => {
  const logits = [3, 1, 2, 0, 5, 4];
  expect(orThrow(topK({ logits, classes: 3, labels: BigInt64Array.of(0n, 2n) }))).toBe(0.5);
});

it("labelRanks of blocks are those of the whole, and tell every top-k", () => {
  fc.assert(
    fc.property(problems, fc.nat(20), ({ logits, classes, labels, k }, cut) => {
      const ranks = orThrow(labelRanks({ logits, classes, labels }));
      const at = Math.min(cut, labels.length);
      const parts = [
        { logits: logits.slice(0, at * classes), labels: labels.slice(0, at) },
        { logits: logits.slice(at * classes), labels: labels.slice(at) },
      ];
      expect([...ranks]).toEqual(
        parts.flatMap((part) => [...orThrow(labelRanks({ ...part, classes }))]),
      );
      expect(ranks.filter((rank) => rank < k).length / labels.length).toBe(
        oracle(logits, classes, labels, k),
      );
    }),
    { seed: 7, numRuns: 100 },
  );
});
