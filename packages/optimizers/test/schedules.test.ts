import { readFileSync } from "node:fs";
import { type LongtailError, orThrow, renderError, type Schedule } from "@longtail/core";
import { constant, cosine, step } from "@longtail/optimizers";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as E from "#fp-ts/Either";

type Name = "stage1Step200" | "stage1Cosine90" | "stage2Cosine10";
const published = JSON.parse(
  readFileSync(new URL("fixtures/schedules.json", import.meta.url), "utf8"),
) as Readonly<Record<Name, readonly number[]>>;

const agrees = (schedule: Schedule, name: Name): void => {
  for (const [epoch, expected] of published[name].entries())
    expect(Math.abs(schedule(epoch) - expected), `epoch ${epoch}`).toBeLessThan(1e-12);
};

describe("the published schedules", () => {
  test("warm-up and two drops over 200 epochs", () => {
    agrees(
      orThrow(step({ learningRate: 0.1, warmup: 5, milestones: [160, 180], factor: 0.1 })),
      "stage1Step200",
    );
  });
  test("cosine over 90 epochs and over 10", () => {
    agrees(orThrow(cosine({ learningRate: 0.1, epochs: 90 })), "stage1Cosine90");
    agrees(orThrow(cosine({ learningRate: 0.1, epochs: 10 })), "stage2Cosine10");
  });
  test("LDAM-DRW's drops multiply", () => {
    const rate = orThrow(
      step({ learningRate: 0.1, warmup: 5, milestones: [160, 180], factor: 0.01 }),
    );
    expect(rate(159)).toBe(0.1);
    expect(rate(160)).toBeCloseTo(1e-3, 12);
    expect(rate(180)).toBeCloseTo(1e-5, 12);
  });
  test("BBN's warm-up begins at a third", () => {
    const options = { learningRate: 0.1, warmup: 5, milestones: [120, 160], factor: 0.01 };
    const rate = orThrow(step({ ...options, warmupFrom: 1 / 3 }));
    // Its program: 1/3 (1 - e/5) + e/5 of the rate.
    for (const [e, thirds] of [5, 7, 9, 11, 13, 15].entries())
      expect(rate(e)).toBeCloseTo((0.1 * thirds) / 15, 12);
    expect(rate(160)).toBeCloseTo(1e-5, 12);
    expect(E.isLeft(step({ ...options, warmupFrom: 1 }))).toBe(true);
  });
});

describe("laws", () => {
  test("cosine falls, from the learning rate to above 0", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 300 }), (epochs) => {
        const rate = orThrow(cosine({ learningRate: 0.3, epochs }));
        expect(rate(0)).toBe(0.3);
        for (let e = 1; e < epochs; e++) expect(rate(e)).toBeLessThan(rate(e - 1));
        expect(rate(epochs - 1)).toBeGreaterThan(0);
      }),
      { seed: 7, numRuns: 50 },
    );
  });
  test("constant is constant, and a step without warm-up and milestones is too", () => {
    const steady = orThrow(step({ learningRate: 0.2, warmup: 0, milestones: [], factor: 0.1 }));
    for (const epoch of [0, 1, 500]) {
      expect(orThrow(constant({ learningRate: 0.2 }))(epoch)).toBe(0.2);
      expect(steady(epoch)).toBe(0.2);
    }
  });
});

describe("bad options", () => {
  const sentence = (result: E.Either<LongtailError, Schedule>): string =>
    E.isLeft(result) ? renderError(result.left) : "none";
  test("are answered with their names", () => {
    expect(sentence(cosine({ learningRate: -1, epochs: 0 }))).toBe(
      "learningRate: expected a number of at least 0, got -1\nepochs: expected an integer of at least 1, got 0",
    );
    expect(sentence(constant({ learningRate: Number.NaN }))).toContain("learningRate");
    expect(sentence(step({ learningRate: 0.1, warmup: 0.5, milestones: [10, 0], factor: 0 }))).toBe(
      [
        "warmup: expected an integer of at least 0, got 0.5",
        "milestones.1: expected an integer of at least 1, got 0",
        "factor: expected a number in (0, 1], got 0",
      ].join("\n"),
    );
  });
});
