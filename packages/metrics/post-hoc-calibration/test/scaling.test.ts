import { orThrow } from "@longtail/core";
import { calibrate, temperatureScaling, vectorScaling } from "@longtail/post-hoc-calibration";
import { expectClose } from "@longtail/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nllOf, overConfident, probables, references, rowsOf } from "./sets.js";

describe("temperatureScaling", () => {
  it.each(references)("finds torch's minimum: $name", (reference) => {
    const calibrator = orThrow(temperatureScaling(reference));
    expect(calibrator.temperature).toBeCloseTo(reference.temperature, 7);
    const probabilities = orThrow(calibrate(calibrator, reference.probabilities));
    expect(nllOf({ ...reference, probabilities })).toBeCloseTo(reference.temperatureNll, 10);
  });

  it("recovers by how much a net is too sure, or not sure enough", () => {
    for (const confidence of [3, 0.4]) {
      const { temperature } = orThrow(temperatureScaling(overConfident(1, 8000, 5, confidence)));
      expect(temperature / confidence).toBeCloseTo(1, 1.3);
    }
  });

  it("keeps the order of the classes, and never makes the fitted part less likely", () => {
    fc.assert(
      fc.property(probables, (fitted) => {
        const calibrator = orThrow(temperatureScaling(fitted));
        const probabilities = orThrow(calibrate(calibrator, fitted.probabilities));
        const before = rowsOf(fitted.probabilities, fitted.classes);
        rowsOf(probabilities, fitted.classes).forEach((row, i) => {
          for (let k = 1; k < row.length; k++) {
            const [p, q] = [before[i]?.[k - 1] as number, before[i]?.[k] as number];
            if (p > q) expect(row[k - 1]).toBeGreaterThanOrEqual(row[k] as number);
            if (p < q) expect(row[k - 1]).toBeLessThanOrEqual(row[k] as number);
          }
        });
        expect(nllOf({ ...fitted, probabilities })).toBeLessThanOrEqual(nllOf(fitted) + 1e-9);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it("ends at its bounds where there is no least NLL, and at 1 where every temperature is the same", () => {
    const fit = (probabilities: readonly number[]) =>
      orThrow(temperatureScaling({ probabilities, classes: 2, labels: [0, 1] })).temperature;
    for (const sure of [0.6, 0.9, 0.99999, 1]) expect(fit([sure, 1 - sure, 0.3, 0.7])).toBe(0.01);
    expect(fit([0.4, 0.6, 0.7, 0.3])).toBe(100);
    expect(fit([0.5, 0.5, 0.5, 0.5])).toBe(1);
  });
});

describe("vectorScaling", () => {
  it.each(references)("finds torch's minimum: $name", async (reference) => {
    const calibrator = orThrow(vectorScaling(reference));
    const probabilities = orThrow(calibrate(calibrator, reference.probabilities));
    expect(nllOf({ ...reference, probabilities })).toBeCloseTo(reference.vector.nll, 7);
    await expectClose(probabilities, reference.vector.probabilities, { atol: 3e-4 });
  });

  it("undoes a temperature and a bias", () => {
    const truth = overConfident(2, 8000, 3, 1);
    const bias = [2, 0, -1];
    const probabilities = rowsOf(truth.probabilities, 3).flatMap((row) => {
      const skewed = row.map((p, k) => p ** 2 * Math.exp(bias[k] as number));
      const sum = skewed.reduce((a, b) => a + b, 0);
      return skewed.map((p) => p / sum);
    });
    const { perClass } = orThrow(vectorScaling({ ...truth, probabilities }));
    const last = perClass[2]?.bias as number;
    perClass.forEach(({ scale, bias: found }, k) => {
      expect(scale).toBeCloseTo(0.5, 0.9);
      expect(found - last).toBeCloseTo(-0.5 * ((bias[k] as number) + 1), 0.7);
    });
  });

  it("never makes the fitted part less likely, and stays finite", () => {
    fc.assert(
      fc.property(probables, (fitted) => {
        const calibrator = orThrow(vectorScaling(fitted));
        for (const { scale, bias } of calibrator.perClass)
          expect(Number.isFinite(scale) && Number.isFinite(bias)).toBe(true);
        const probabilities = orThrow(calibrate(calibrator, fitted.probabilities));
        expect(nllOf({ ...fitted, probabilities })).toBeLessThanOrEqual(nllOf(fitted) + 1e-9);
      }),
      { seed: 7, numRuns: 100 },
    );
  });
});
