import { bootstrap, intervals } from "@longtail/bootstrap";
import { binEdges, orThrow } from "@longtail/core";
import { calibration } from "@longtail/ece";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const justAbove = (edge: number): number => Math.min(1, edge * (1 + 2 ** -52));

const images = fc
  .array(
    fc.record({
      // Edges of bins, as they are, just above them, divided and in float32, and anything between.
      confidence: fc.oneof(
        fc.constantFrom(...[7, 10, 15].flatMap((bins) => [...binEdges(bins)])),
        fc.constantFrom(...[7, 10, 15].flatMap((bins) => [...binEdges(bins)].map(justAbove))),
        fc.nat(30).map((b) => b / 30),
        fc.nat(20).map((b) => Math.fround(b / 20)),
        fc.double({ min: 0, max: 1, noNaN: true }),
      ),
      prediction: fc.nat(2),
      label: fc.nat(2),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((list) => ({
    confidences: list.map(({ confidence }) => confidence),
    predictions: list.map(({ prediction }) => prediction),
    labels: list.map(({ label }) => label),
  }));

describe("intervals", () => {
  it("are those of bootstrap with the calibration of @longtail/ece as the statistic", () => {
    fc.assert(
      fc.property(images, fc.constantFrom(1, 7, 10, 15), fc.nat(5), (predicted, bins, seed) => {
        const sampled = (positions: Int32Array) =>
          orThrow(
            calibration(
              {
                confidences: Array.from(positions, (i) => predicted.confidences[i] as number),
                predictions: Array.from(positions, (i) => predicted.predictions[i] as number),
                labels: Array.from(positions, (i) => predicted.labels[i] as number),
              },
              { bins },
            ),
          );
        const options = { count: predicted.labels.length, resamples: 20, level: 0.8, seed };
        const found = orThrow(intervals(predicted, { bins, resamples: 20, level: 0.8, seed }));
        for (const name of ["accuracy", "ece"] as const) {
          const wanted = orThrow(bootstrap({ ...options, statistic: (p) => sampled(p)[name] }));
          expect(found[name].estimate).toBeCloseTo(wanted.estimate, 12);
          expect(found[name].low).toBeCloseTo(wanted.low, 12);
          expect(found[name].high).toBeCloseTo(wanted.high, 12);
        }
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it("are as wide as the binomial says", () => {
    const count = 2000;
    const labels = Int32Array.from({ length: count }, (_, i) => (i % 10 < 7 ? 0 : 1));
    const { accuracy } = orThrow(
      intervals(
        {
          confidences: new Float32Array(count).fill(0.7),
          predictions: new Int32Array(count),
          labels,
        },
        { seed: 1 },
      ),
    );
    const half = 1.96 * Math.sqrt((0.7 * 0.3) / count);
    expect(accuracy.estimate).toBe(0.7);
    expect((accuracy.high - accuracy.low) / (2 * half)).toBeCloseTo(1, 0.9);
  });

  it("of a perfectly calibrated set lie above its ECE: resampling adds noise to every bin", () => {
    // Ten confidences, each right exactly as often as it says.
    const levels = Array.from({ length: 10 }, (_, l) => (l + 0.5) / 10);
    const confidences = levels.flatMap((c) => Array.from({ length: 20 }, () => c));
    const labels = levels.flatMap((c) =>
      Array.from({ length: 20 }, (_, i) => (i < c * 20 ? 0 : 1)),
    );
    const { ece } = orThrow(
      intervals({ confidences, predictions: labels.map(() => 0), labels }, { bins: 10, seed: 0 }),
    );
    expect(ece.estimate).toBeCloseTo(0, 12);
    expect(ece.low).toBeGreaterThan(0.03);
  });

  it("take a confidence that float32 rounded above 1 for 1", () => {
    const of = (confidence: number) =>
      orThrow(
        intervals(
          { confidences: [confidence, 0.6], predictions: [0, 1], labels: [0, 0] },
          { seed: 0, resamples: 20 },
        ),
      );
    expect(of(Math.fround(1 + 2e-7))).toEqual(of(1));
  });

  it("say what is wrong", () => {
    const good = { confidences: [0.5, 0.6], predictions: [0, 1], labels: [0, 1] };
    expect(intervals(good, { seed: 0, bins: 0 })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["bins"] },
    });
    expect(intervals({ ...good, labels: [0] }, { seed: 0 })).toMatchObject({
      left: { _tag: "LengthMismatch", path: ["labels"], expected: 2, actual: 1 },
    });
    expect(intervals({ ...good, confidences: [0.5, Number.NaN] }, { seed: 0 })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["confidences", "1"] },
    });
    expect(intervals({ ...good, predictions: [0, 0.5] }, { seed: 0 })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["predictions", "1"] },
    });
    expect(intervals({ confidences: [], predictions: [], labels: [] }, { seed: 0 })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["labels", "length"] },
    });
  });
});

it("64-bit labels and predictions are taken", () => {
  const confidences = [0.5, 0.6, 0.7];
  const wide = { predictions: BigInt64Array.of(0n, 1n, 1n), labels: BigInt64Array.of(0n, 1n, 0n) };
  expect(intervals({ confidences, ...wide }, { seed: 0 })).toEqual(
    intervals({ confidences, predictions: [0, 1, 1], labels: [0, 1, 0] }, { seed: 0 }),
  );
});
