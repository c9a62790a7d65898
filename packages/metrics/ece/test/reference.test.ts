import { readFileSync } from "node:fs";
import { orThrow } from "@longtail/core";
import {
  adaptiveError,
  calibration,
  calibrationOfProbabilities,
  predictionsOf,
} from "@longtail/ece";
import { describe, expect, it } from "vitest";

interface Case {
  readonly name: string;
  readonly bins: number;
  readonly shape: readonly [number, number];
  readonly probs: readonly number[];
  readonly labels: readonly number[];
  readonly accuracy: number;
  readonly meanConfidence: number;
  readonly ece: number;
  readonly mce: number;
  readonly binCounts: readonly number[];
  readonly binAccuracies: readonly number[];
  readonly binConfidences: readonly number[];
  readonly nll: number;
  readonly brier: number;
  readonly classwiseEce: number;
  readonly adaptiveEce: number;
}

// Computed with NumPy from the published program's binning; see the README.
const cases = JSON.parse(
  readFileSync(new URL("./fixtures/calibration.json", import.meta.url), "utf8"),
) as readonly Case[];

const near = (actual: number, expected: number) => {
  expect(Math.abs(actual - expected), `${actual} and ${expected}`).toBeLessThanOrEqual(1e-6);
};

describe("the reference values", () => {
  it("are nine cases", () => {
    expect(cases).toHaveLength(9);
  });

  for (const c of cases)
    for (const kind of ["Float32Array", "number[]"] as const)
      it(`${c.name}, ${c.bins} bins, from a ${kind}`, () => {
        const probabilities = kind === "number[]" ? c.probs : Float32Array.from(c.probs);
        const [count, classes] = c.shape;
        const result = orThrow(
          calibrationOfProbabilities(
            { probabilities, classes, labels: c.labels },
            { bins: c.bins },
          ),
        );
        expect(result.count).toBe(count);
        near(result.accuracy, c.accuracy);
        near(result.confidence, c.meanConfidence);
        near(result.ece, c.ece);
        near(result.mce, c.mce);
        expect(result.bins.map((bin) => bin.count)).toEqual(c.binCounts);
        for (const [b, bin] of result.bins.entries()) {
          near(bin.accuracy, c.binAccuracies[b] as number);
          near(bin.confidence, c.binConfidences[b] as number);
        }
        near(result.nll, c.nll);
        near(result.brier, c.brier);
        near(result.classwiseEce, c.classwiseEce);
        near(result.adaptiveEce, c.adaptiveEce);

        const top = { ...orThrow(predictionsOf({ probabilities, classes })), labels: c.labels };
        near(orThrow(calibration(top, { bins: c.bins })).ece, c.ece);
        near(orThrow(adaptiveError(top, { bins: c.bins })), c.adaptiveEce);
      });
});
