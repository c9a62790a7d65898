import { binEdges, orThrow } from "@longtail/core";
import { adaptiveError, calibration } from "@longtail/ece";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const tops = (n: number) =>
  fc.array(
    fc.record({
      confidence: fc.oneof(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(0, -0, 1, 0.2, 0.6, 1 / 3, Math.fround(0.2), Math.fround(1 / 3)),
      ),
      prediction: fc.nat(4),
      label: fc.nat(4),
    }),
    { minLength: 1, maxLength: n },
  );

const columns = (rows: readonly { confidence: number; prediction: number; label: number }[]) => ({
  confidences: rows.map((r) => r.confidence),
  predictions: rows.map((r) => r.prediction),
  labels: rows.map((r) => r.label),
});

/** The definition, read off the formula: a filter for each bin. */
const oracle = (
  { confidences, predictions, labels }: ReturnType<typeof columns>,
  bins: number,
): { ece: number; mce: number } => {
  const edges = binEdges(bins);
  const gaps = Array.from({ length: bins }, (_, b) => {
    const inside = confidences.flatMap((c, i) =>
      (c > (edges[b] as number) || (b === 0 && c === 0)) && c <= (edges[b + 1] as number)
        ? [i]
        : [],
    );
    const right = inside.filter((i) => predictions[i] === labels[i]).length;
    const sum = inside.reduce((s, i) => s + (confidences[i] as number), 0);
    return {
      n: inside.length,
      gap: inside.length === 0 ? 0 : Math.abs(right - sum) / inside.length,
    };
  });
  return {
    ece: gaps.reduce((s, { n, gap }) => s + (n / confidences.length) * gap, 0),
    mce: Math.max(...gaps.map(({ gap }) => gap)),
  };
};

describe("calibration", () => {
  it("is worked out by hand for four images", () => {
    const result = orThrow(
      calibration(
        { confidences: [0.5, 0.5, 1, 0.75], predictions: [1, 1, 0, 2], labels: [1, 0, 0, 0] },
        { bins: 2 },
      ),
    );
    expect(result).toEqual({
      ece: 0.1875,
      mce: 0.375,
      accuracy: 0.5,
      confidence: 0.6875,
      count: 4,
      bins: [
        { lower: 0, upper: 0.5, count: 2, accuracy: 0.5, confidence: 0.5 },
        { lower: 0.5, upper: 1, count: 2, accuracy: 0.5, confidence: 0.875 },
      ],
    });
  });

  it("has 15 bins unless told otherwise", () => {
    const one = { confidences: [0.3], predictions: [0], labels: [0] };
    expect(orThrow(calibration(one)).bins).toHaveLength(15);
  });

  it("is all zeros in an empty bin, and plain JSON", () => {
    const result = orThrow(
      calibration({ confidences: [0.9], predictions: [0], labels: [0] }, { bins: 3 }),
    );
    expect(result.bins[0]).toEqual({
      lower: 0,
      upper: 1 / 3,
      count: 0,
      accuracy: 0,
      confidence: 0,
    });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it("agrees with the definition on any input", () => {
    fc.assert(
      fc.property(tops(60), fc.integer({ min: 1, max: 30 }), (rows, bins) => {
        const [actual, expected] = [
          orThrow(calibration(columns(rows), { bins })),
          oracle(columns(rows), bins),
        ];
        expect(actual.ece).toBeCloseTo(expected.ece, 12);
        expect(actual.mce).toBeCloseTo(expected.mce, 12);
        expect(actual.bins.reduce((n, { count }) => n + count, 0)).toBe(rows.length);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it("lies in [0, 1], below MCE, above |accuracy − confidence|, and ignores the order of images", () => {
    fc.assert(
      fc.property(tops(60), fc.integer({ min: 1, max: 20 }), (rows, bins) => {
        const result = orThrow(calibration(columns(rows), { bins }));
        const turned = orThrow(calibration(columns([...rows].reverse()), { bins }));
        expect(result.ece).toBeGreaterThanOrEqual(0);
        expect(result.mce).toBeLessThanOrEqual(1);
        expect(result.ece).toBeLessThanOrEqual(result.mce + 1e-12);
        expect(result.ece).toBeGreaterThanOrEqual(
          Math.abs(result.accuracy - result.confidence) - 1e-12,
        );
        expect(turned.ece).toBeCloseTo(result.ece, 12);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it("says what is wrong with its input", () => {
    const good = { confidences: [0.5], predictions: [0], labels: [0] };
    expect(calibration(good, { bins: 0 })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["bins"], actual: 0 },
    });
    expect(calibration(good, { bins: Number.NaN })).toMatchObject({ left: { path: ["bins"] } });
    expect(calibration(good, { bins: 2.5 })).toMatchObject({ left: { path: ["bins"] } });
    expect(calibration({ confidences: [], predictions: [], labels: [] })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["confidences", "length"], actual: 0 },
    });
    expect(calibration({ ...good, labels: [0, 1] })).toMatchObject({
      left: { _tag: "LengthMismatch", path: ["labels"], expected: 1, actual: 2 },
    });
    expect(calibration({ ...good, predictions: [] })).toMatchObject({
      left: { _tag: "LengthMismatch", path: ["predictions"] },
    });
    for (const confidence of [Number.NaN, -1e-9, 1.000002, Number.POSITIVE_INFINITY])
      expect(calibration({ ...good, confidences: [confidence] })).toMatchObject({
        left: { _tag: "OutOfRange", path: ["confidences", "0"] },
      });
    for (const label of [Number.NaN, -1, 0.5])
      expect(calibration({ ...good, labels: [label] })).toMatchObject({
        left: { _tag: "OutOfRange", path: ["labels", "0"] },
      });
  });
});

describe("adaptiveError", () => {
  it("splits images into runs as even as they can be", () => {
    // Runs of 2, 2 and 1: gaps |1 − 0.3|, |0 − 0.7| and |1 − 0.5|.
    const predicted = {
      confidences: [0.5, 0.4, 0.3, 0.2, 0.1],
      predictions: [0, 0, 0, 0, 0],
      labels: [0, 1, 1, 0, 1],
    };
    expect(orThrow(adaptiveError(predicted, { bins: 3 }))).toBeCloseTo((0.7 + 0.7 + 0.5) / 5, 12);
  });

  it("takes each image alone when there are fewer images than bins", () => {
    const predicted = { confidences: [0.9, 0.6], predictions: [0, 0], labels: [1, 0] };
    expect(orThrow(adaptiveError(predicted, { bins: 15 }))).toBeCloseTo((0.9 + 0.4) / 2, 12);
  });

  it("orders by confidence, and keeps the order of equal ones", () => {
    fc.assert(
      fc.property(tops(50), fc.integer({ min: 1, max: 12 }), (rows, bins) => {
        const { confidences, predictions, labels } = columns(rows);
        const order = confidences.map((_, i) => i);
        order.sort((a, b) => (confidences[a] as number) - (confidences[b] as number) || a - b);
        let [at, expected] = [0, 0];
        for (let b = 0; b < bins; b++) {
          const size = Math.floor(rows.length / bins) + (b < rows.length % bins ? 1 : 0);
          const run = order.slice(at, at + size);
          at += size;
          const gaps = run.map(
            (i) => (predictions[i] === labels[i] ? 1 : 0) - (confidences[i] as number),
          );
          expected += Math.abs(gaps.reduce((x, y) => x + y, 0)) / rows.length;
        }
        expect(orThrow(adaptiveError(columns(rows), { bins }))).toBeCloseTo(expected, 12);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it("is |accuracy − confidence| with one bin, and lies in [0, 1]", () => {
    fc.assert(
      fc.property(tops(40), fc.integer({ min: 1, max: 20 }), (rows, bins) => {
        const whole = orThrow(calibration(columns(rows)));
        expect(orThrow(adaptiveError(columns(rows), { bins: 1 }))).toBeCloseTo(
          Math.abs(whole.accuracy - whole.confidence),
          12,
        );
        const error = orThrow(adaptiveError(columns(rows), { bins }));
        expect(error).toBeGreaterThanOrEqual(0);
        expect(error).toBeLessThanOrEqual(1);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it("refuses what calibration refuses", () => {
    expect(adaptiveError({ confidences: [2], predictions: [0], labels: [0] })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["confidences", "0"] },
    });
    expect(adaptiveError({ confidences: [], predictions: [], labels: [] })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["confidences", "length"] },
    });
  });
});
