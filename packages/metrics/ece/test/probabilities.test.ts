import { orThrow } from "@longtail/core";
import {
  adaptiveError,
  calibration,
  calibrationOfGroups,
  calibrationOfProbabilities,
  predictionsOf,
} from "@longtail/ece";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const problems = fc
  .record({ classes: fc.integer({ min: 1, max: 6 }), count: fc.integer({ min: 1, max: 30 }) })
  .chain(({ classes, count }) =>
    fc.record({
      classes: fc.constant(classes),
      probabilities: fc
        .array(fc.double({ min: 0.001, max: 1, noNaN: true }), {
          minLength: classes * count,
          maxLength: classes * count,
        })
        .map((values) =>
          values.map((value, at) => {
            const first = at - (at % classes);
            const sum = values.slice(first, first + classes).reduce((a, b) => a + b, 0);
            return value / sum;
          }),
        ),
      labels: fc.array(fc.nat(classes - 1), { minLength: count, maxLength: count }),
    }),
  );

describe("predictionsOf", () => {
  it("takes the most probable class, of equal ones the first", () => {
    const { predictions, confidences } = orThrow(
      predictionsOf({ probabilities: [0.1, 0.6, 0.3, 0.4, 0.2, 0.4], classes: 3 }),
    );
    expect([...predictions]).toEqual([1, 0]);
    expect([...confidences]).toEqual([0.6, 0.4]);
  });

  it("wants whole rows, at least one class, and probabilities", () => {
    expect(predictionsOf({ probabilities: [0.5, 0.5, 1], classes: 2 })).toMatchObject({
      left: { _tag: "LengthMismatch", expected: 4, actual: 3 },
    });
    expect(predictionsOf({ probabilities: [], classes: 0 })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["classes"] },
    });
    expect(predictionsOf({ probabilities: [0.5, Number.NaN], classes: 2 })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["probabilities", "1"] },
    });
  });
});

describe("calibrationOfProbabilities", () => {
  it("stays within the bounds of each error, and permuting the classes changes nothing but ties", () => {
    fc.assert(
      fc.property(problems, ({ probabilities, classes, labels }) => {
        const result = orThrow(calibrationOfProbabilities({ probabilities, classes, labels }));
        const mirrored = orThrow(
          calibrationOfProbabilities({
            probabilities: probabilities.map(
              (_, at) =>
                probabilities[at - (at % classes) + (classes - 1 - (at % classes))] as number,
            ),
            classes,
            labels: labels.map((label) => classes - 1 - label),
          }),
        );
        for (const error of [result.ece, result.classwiseEce, result.adaptiveEce]) {
          expect(error).toBeGreaterThanOrEqual(0);
          expect(error).toBeLessThanOrEqual(1);
        }
        expect(result.brier).toBeLessThanOrEqual(2);
        expect(result.nll).toBeGreaterThanOrEqual(-1e-12);
        expect(mirrored.nll).toBeCloseTo(result.nll, 10);
        expect(mirrored.brier).toBeCloseTo(result.brier, 10);
        expect(mirrored.classwiseEce).toBeCloseTo(result.classwiseEce, 10);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it("says the same of all images and of groups as the functions for one of these", () => {
    fc.assert(
      fc.property(problems, ({ probabilities, classes, labels }) => {
        const groups = { even: [0, 2, 4], odd: [1, 3], none: [] };
        const whole = orThrow(
          calibrationOfProbabilities({ probabilities, classes, labels }, { groups }),
        );
        const predicted = { ...orThrow(predictionsOf({ probabilities, classes })), labels };
        expect(whole).toMatchObject(orThrow(calibration(predicted)));
        expect(whole.adaptiveEce).toBe(orThrow(adaptiveError(predicted)));
        expect(whole.groups).toStrictEqual(orThrow(calibrationOfGroups(predicted, groups)));
      }),
      { seed: 8, numRuns: 100 },
    );
  });

  it("leaves probabilities of 0 out of the classwise error, or counts them when told to", () => {
    // One image of class 0, of which the net is certain that it is of class 1.
    const wrong = { probabilities: [0, 1], classes: 2, labels: [0] };
    expect(orThrow(calibrationOfProbabilities(wrong)).classwiseEce).toBe(0.5);
    expect(orThrow(calibrationOfProbabilities(wrong, { zeros: "first-bin" })).classwiseEce).toBe(1);
  });

  it("is finite when the true class has no probability at all", () => {
    const { nll, brier } = orThrow(
      calibrationOfProbabilities({ probabilities: [0, 1], classes: 2, labels: [0] }),
    );
    expect(nll).toBeCloseTo(-Math.log(1e-12), 10);
    expect(brier).toBe(2);
  });

  it("says which label is no class, and which lengths differ", () => {
    const probabilities = [0.5, 0.5, 0.25, 0.75];
    expect(calibrationOfProbabilities({ probabilities, classes: 2, labels: [0, 2] })).toMatchObject(
      { left: { _tag: "BadLabel", position: 1, label: 2, classes: 2 } },
    );
    expect(calibrationOfProbabilities({ probabilities, classes: 2, labels: [0] })).toMatchObject({
      left: { _tag: "LengthMismatch", path: ["labels"], expected: 2, actual: 1 },
    });
    expect(
      calibrationOfProbabilities({ probabilities, classes: 2, labels: [0, 1] }, { bins: -1 }),
    ).toMatchObject({ left: { _tag: "OutOfRange", path: ["bins"] } });
    expect(calibrationOfProbabilities({ probabilities: [], classes: 2, labels: [] })).toMatchObject(
      { left: { _tag: "OutOfRange", path: ["confidences", "length"] } },
    );
  });
});

describe("a probability above 1 by no more than a float32 softmax rounds", () => {
  const over = Math.fround(1 + 2 ** -23);
  const given = (one: number) => ({
    probabilities: Float32Array.of(one, 0, 0.25, 0.75),
    classes: 2,
    labels: [0, 1],
  });

  it("counts as 1 in every error, and what was given stays as it is", () => {
    const rounded = given(over);
    expect(rounded.probabilities[0]).toBeGreaterThan(1);
    expect(calibrationOfProbabilities(rounded)).toEqual(calibrationOfProbabilities(given(1)));
    expect(rounded.probabilities[0]).toBe(over);
    const { confidences, predictions } = orThrow(predictionsOf(rounded));
    expect([...confidences]).toEqual([1, 0.75]);
    const surely = (one: number) => ({ confidences: [one, 0.75], predictions, labels: [0, 1] });
    const [above, exact] = [surely(over), surely(1)];
    expect(calibration(above)).toEqual(calibration(exact));
    expect(adaptiveError(above)).toEqual(adaptiveError(exact));
    expect(calibrationOfGroups(above, { all: [0, 1] })).toEqual(
      calibrationOfGroups(exact, { all: [0, 1] }),
    );
  });

  it("ends at a millionth", () => {
    expect(calibrationOfProbabilities(given(1 + 0.9e-6))).toMatchObject({ _tag: "Right" });
    expect(calibrationOfProbabilities(given(1 + 1.2e-6))).toMatchObject({
      left: { _tag: "OutOfRange", path: ["probabilities", "0"] },
    });
  });
});

it("64-bit labels and predictions give the same errors", () => {
  const probabilities = [0.9, 0.1, 0.6, 0.4, 0.3, 0.7];
  const of = (labels: ArrayLike<number> | BigInt64Array) =>
    orThrow(calibrationOfProbabilities({ probabilities, classes: 2, labels }));
  expect(of(BigInt64Array.of(0n, 1n, 1n))).toEqual(of([0, 1, 1]));
  const confidences = [0.9, 0.6, 0.7];
  const wide = { predictions: BigInt64Array.of(0n, 0n, 1n), labels: BigInt64Array.of(0n, 1n, 1n) };
  expect(orThrow(calibration({ confidences, ...wide }))).toEqual(
    orThrow(calibration({ confidences, predictions: [0, 0, 1], labels: [0, 1, 1] })),
  );
});
