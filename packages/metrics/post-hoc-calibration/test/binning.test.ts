import { orThrow } from "@longtail/core";
import {
  calibrate,
  histogramBinning,
  isotonicRegression,
  type Probable,
} from "@longtail/post-hoc-calibration";
import { expectClose } from "@longtail/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { probables, references, rowsOf } from "./sets.js";

const columnOf = ({ probabilities, classes }: Probable, k: number): readonly number[] =>
  rowsOf(probabilities, classes).map((row) => row[k] as number);

describe("histogramBinning", () => {
  it.each(references)("counts what NumPy counts: $name", (reference) => {
    const { perClass } = orThrow(histogramBinning(reference));
    perClass.forEach((values, k) => {
      values.forEach((value, b) => {
        const expected = reference.histogram[k]?.[b] as number | null;
        if (expected === null) expect(value).toBeNull();
        else expect(value).toBeCloseTo(expected, 12);
      });
    });
  });

  it("closes bins on the right, and puts 0 into the first", () => {
    const { perClass } = orThrow(
      histogramBinning(
        { probabilities: [0, 1, 0.5, 0.5, 0.25, 0.75], classes: 2, labels: [1, 0, 1] },
        { bins: 4 },
      ),
    );
    expect(perClass).toEqual([
      [0, 1, null, null],
      [null, 0, 1, 1],
    ]);
  });

  it("leaves a probability as it is in an empty bin, and of a class without images", async () => {
    const fitted = {
      probabilities: [0.9, 0.06, 0.04, 0.8, 0.15, 0.05],
      classes: 3,
      labels: [0, 1],
    };
    const calibrator = orThrow(histogramBinning(fitted, { bins: 2 }));
    expect(calibrator.perClass).toEqual([
      [null, 0.5],
      [0.5, null],
      [null, null],
    ]);
    const row = orThrow(calibrate(calibrator, [0.2, 0.7, 0.1]));
    await expectClose(row, [0.2, 0.7, 0.1], { atol: 1e-12 });
    const other = orThrow(calibrate(calibrator, [0.6, 0.3, 0.1]));
    expect(other[0]).toBeCloseTo(0.5 / 1.1, 12);
    expect(other[2]).toBeCloseTo(0.1 / 1.1, 12);
  });
});

describe("isotonicRegression", () => {
  it.each(references.filter(({ isotonic }) => isotonic !== null))(
    "gives each fitted image the value of the min-max formula: $name",
    async (reference) => {
      const calibrator = orThrow(isotonicRegression(reference));
      const columns = reference.isotonic as readonly (readonly number[])[];
      const wanted = reference.labels.flatMap((_, i) => {
        const row = columns.map((column) => column[i] as number);
        const sum = row.reduce((a, b) => a + b, 0);
        return sum === 0
          ? reference.probabilities.slice(i * columns.length, (i + 1) * columns.length)
          : row.map((value) => value / sum);
      });
      const probabilities = orThrow(calibrate(calibrator, reference.probabilities));
      await expectClose(probabilities, wanted, { atol: 1e-12 });
    },
  );

  it("gives points in order, of values that rise, between the least and the greatest probability", () => {
    fc.assert(
      fc.property(probables, (fitted) => {
        const { perClass } = orThrow(isotonicRegression(fitted));
        perClass.forEach((points, k) => {
          for (let i = 1; i < points.length; i++) {
            expect(points[i]?.at).toBeGreaterThan(points[i - 1]?.at as number);
            expect(points[i]?.value).toBeGreaterThanOrEqual(points[i - 1]?.value as number);
          }
          if (!Array.from(fitted.labels).includes(k)) return;
          const column = columnOf(fitted, k);
          expect(points[0]?.at).toBe(Math.min(...column));
          expect(points.at(-1)?.at).toBe(Math.max(...column));
        });
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it("goes straight between steps and level beyond them", () => {
    const calibrator = {
      kind: "isotonic",
      perClass: [
        [
          { at: 0.2, value: 0.1 },
          { at: 0.4, value: 0.3 },
        ],
        [{ at: 0.5, value: 0.5 }],
      ],
    } as const;
    const firsts = [0.1, 0.2, 0.35, 0.4, 0.9].map((p) => {
      const [first] = orThrow(calibrate(calibrator, [p, 1 - p]));
      return first as number;
    });
    [0.1, 0.1, 0.25, 0.3, 0.3].forEach((value, i) => {
      expect(firsts[i]).toBeCloseTo(value / (value + 0.5), 12);
    });
  });

  it("leaves the probability of a class without images as it is, and a row of which nothing is left", () => {
    const fitted = { probabilities: [0.9, 0.1, 0, 0.2, 0.8, 0], classes: 3, labels: [0, 1] };
    const calibrator = orThrow(isotonicRegression(fitted));
    expect(calibrator.perClass[2]).toEqual([
      { at: 0, value: 0 },
      { at: 1, value: 1 },
    ]);
    // Both other classes are worth nothing at 0.1.
    expect(Array.from(orThrow(calibrate(calibrator, [0.1, 0.1, 0.8])))).toEqual([0, 0, 1]);
    expect(Array.from(orThrow(calibrate(calibrator, [0.1, 0.1, 0])))).toEqual([0.1, 0.1, 0]);
  });
});
