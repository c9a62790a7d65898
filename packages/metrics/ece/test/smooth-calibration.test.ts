import { orThrow, renderError, uniforms } from "@longtail/core";
import { smoothAccuracies, smoothCalibration } from "@longtail/ece";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

interface Judged {
  readonly confidences: readonly number[];
  readonly predictions: readonly number[];
  readonly labels: readonly number[];
}

/** The density of a Gaussian around `from` at `to`, reflected at 0 and 1. */
const kernel = (from: number, to: number, bandwidth: number): number => {
  let sum = 0;
  for (let m = -3; m <= 3; m++)
    for (const image of [2 * m + to, 2 * m - to])
      sum += Math.exp(-0.5 * ((from - image) / bandwidth) ** 2);
  return sum / (bandwidth * Math.sqrt(2 * Math.PI));
};

const rightOf = ({ predictions, labels }: Judged, i: number) =>
  predictions[i] === labels[i] ? 1 : 0;

/** The error by its definition: a sum over the images at each of many points. */
const errorAt = (judged: Judged, bandwidth: number): number => {
  const points = Math.ceil(Math.max(500, 10 / bandwidth));
  let error = 0;
  for (let p = 0; p < points; p++) {
    const t = (p + 0.5) / points;
    const residual = judged.confidences.reduce(
      (sum, c, i) => sum + kernel(c, t, bandwidth) * (rightOf(judged, i) - c),
      0,
    );
    error += Math.abs(residual) / judged.confidences.length / points;
  }
  return error;
};

const bySum = (judged: Judged): number => {
  let [low, high] = [0, 1];
  while (high - low > 1e-5) {
    const middle = (low + high) / 2;
    if (errorAt(judged, middle) > middle) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/** Images whose accuracy is a function of their confidence. */
const drawn = (seed: number, count: number, accuracy: (c: number) => number): Judged => {
  const next = uniforms(seed);
  const confidences = Array.from({ length: count }, () => next());
  return {
    confidences,
    predictions: confidences.map(() => 0),
    labels: confidences.map((c) => (next() < accuracy(c) ? 0 : 1)),
  };
};

const judgements: fc.Arbitrary<Judged> = fc
  .array(
    fc.record({
      confidence: fc.oneof(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(0, 1, 0.5, 1 / 3),
      ),
      right: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((rows) => ({
    confidences: rows.map(({ confidence }) => confidence),
    predictions: rows.map(() => 0),
    labels: rows.map(({ right }) => (right ? 0 : 1)),
  }));

describe("smoothCalibration", () => {
  it("is the sum over the images, to 1e-4", () => {
    fc.assert(
      fc.property(judgements, (judged) => {
        const fast = orThrow(smoothCalibration(judged)).smoothEce;
        // Where the error is below 0.002, the sum needs too many points.
        if (fast > 0.002) expect(Math.abs(fast - bySum(judged))).toBeLessThan(1e-4);
      }),
      { seed: 7, numRuns: 20 },
    );
  });

  it("has the accuracy and density of the sum over the images", () => {
    const judged = drawn(1, 40, (c) => c ** 2);
    for (const bandwidth of [0.02, 0.1, 0.5]) {
      const { curve, smoothEce } = orThrow(smoothCalibration(judged, { bandwidth, points: 16 }));
      expect(smoothEce).toBeCloseTo(errorAt(judged, bandwidth), 4);
      for (const { confidence, accuracy, density } of curve) {
        const weights = judged.confidences.map((c) => kernel(c, confidence, bandwidth));
        const all = weights.reduce((a, b) => a + b, 0);
        const right = weights.reduce((sum, w, i) => sum + w * rightOf(judged, i), 0);
        expect(Math.abs(density - all / 40)).toBeLessThan(2e-3 * (1 + all / 40));
        if (all / 40 > 0.01) expect(Math.abs(accuracy - right / all)).toBeLessThan(2e-3);
      }
    }
  });

  it("finds how far a net is off, and little where it is right", () => {
    const off = orThrow(smoothCalibration(drawn(2, 20_000, (c) => 0.7 * c)));
    expect(off.smoothEce).toBeCloseTo(0.15, 2);
    const right = orThrow(smoothCalibration(drawn(3, 20_000, (c) => c)));
    expect(right.smoothEce).toBeLessThan(0.02);
    for (const { confidence, accuracy } of off.curve)
      if (confidence > 0.3 && confidence < 0.8) expect(accuracy / confidence).toBeCloseTo(0.7, 0.9);
  });

  it("is its own bandwidth, at least |accuracy − confidence|, and continuous", () => {
    fc.assert(
      fc.property(judgements, (judged) => {
        const { smoothEce, accuracy, confidence, curve } = orThrow(smoothCalibration(judged));
        expect(smoothEce).toBeGreaterThanOrEqual(Math.abs(accuracy - confidence) - 1e-6);
        expect(smoothEce).toBeLessThanOrEqual(1);
        for (const point of curve) expect(point.accuracy >= 0 && point.accuracy <= 1).toBe(true);
        if (smoothEce > 0.001) {
          const again = orThrow(smoothCalibration(judged, { bandwidth: smoothEce }));
          expect(again.smoothEce).toBeCloseTo(smoothEce, 5);
        }
        const moved = { ...judged, confidences: judged.confidences.map((c) => c * (1 - 1e-6)) };
        expect(orThrow(smoothCalibration(moved)).smoothEce).toBeCloseTo(smoothEce, 4);
      }),
      { seed: 7, numRuns: 10 },
    );
  });

  it("is 0 where confidence is certain and right", () => {
    const judged = { confidences: [1, 1, 0], predictions: [0, 0, 1], labels: [0, 0, 0] };
    const { smoothEce, curve } = orThrow(smoothCalibration(judged));
    expect(smoothEce).toBe(0);
    expect(curve.at(-1)?.accuracy).toBeCloseTo(1, 9);
    expect(curve.length).toBeLessThan(30);
  });

  it("takes class weights, and equal ones change nothing", () => {
    const judged = { confidences: [0.9, 0.6, 0.7], predictions: [0, 1, 1], labels: [0, 1, 0] };
    const copies = {
      confidences: [0.9, 0.6, 0.6, 0.7],
      predictions: [0, 1, 1, 1],
      labels: [0, 1, 1, 0],
    };
    expect(smoothCalibration(judged, { weights: [3, 3] })).toEqual(smoothCalibration(judged));
    expect(orThrow(smoothCalibration(judged, { weights: [1, 2] })).smoothEce).toBeCloseTo(
      orThrow(smoothCalibration(copies)).smoothEce,
      6,
    );
  });

  it("says what is wrong", () => {
    const judged = { confidences: [0.9], predictions: [0], labels: [0] };
    const sentence = (options: Parameters<typeof smoothCalibration>[1]) => {
      const result = smoothCalibration(judged, options);
      return E.isLeft(result) ? renderError(result.left) : "no error";
    };
    expect(sentence({ bandwidth: 0 })).toBe("bandwidth: expected a number in (0, 1], got 0");
    expect(sentence({ points: 0 })).toBe("points: expected an integer from 1 to 2048, got 0");
    expect(smoothCalibration({ ...judged, labels: [0, 1] })).toMatchObject({
      left: { _tag: "LengthMismatch" },
    });
  });
});

describe("smoothAccuracies", () => {
  it("of all images are those of the curve; of others, theirs at the same bandwidth", () => {
    const judged = drawn(4, 40, (c) => c);
    const calibration = orThrow(smoothCalibration(judged, { bandwidth: 0.05 }));
    const of = orThrow(smoothAccuracies(judged, calibration));
    const all = Int32Array.from({ length: 40 }, (_, i) => i);
    expect(of(all)).toEqual(calibration.curve.map(({ accuracy }) => accuracy));
    const few = all.subarray(0, 20);
    const part = {
      confidences: judged.confidences.slice(0, 20),
      predictions: judged.predictions.slice(0, 20),
      labels: judged.labels.slice(0, 20),
    };
    const own = orThrow(smoothCalibration(part, { bandwidth: 0.05 }));
    const accuracies = of(few);
    const found = new Map(
      calibration.curve.map(({ confidence }, i) => [confidence, accuracies[i]]),
    );
    for (const { confidence, accuracy } of own.curve) expect(found.get(confidence)).toBe(accuracy);
  });
});
