import { orThrow, renderError } from "@longtail/core";
import { calibration, calibrationOfGroups } from "@longtail/ece";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const predicted = {
  confidences: [0.9, 0.8, 0.7, 0.6, 0.5],
  predictions: [0, 1, 0, 2, 3],
  labels: [0, 1, 2, 2, 3],
};

const sentence = (result: ReturnType<typeof calibrationOfGroups>): string =>
  E.isLeft(result) ? renderError(result.left) : "";

describe("what calibrationOfGroups refuses", () => {
  it.each<[string, unknown]>([
    ["3", 3],
    ["nothing", undefined],
    ["nothing", null],
    ['{"0":1}', { 0: 1 }],
    ['"01"', "01"],
  ])("a group that is %s", (shown, few) => {
    const groups = { many: [0], few } as { many: number[]; few: number[] };
    expect(sentence(calibrationOfGroups(predicted, groups))).toBe(
      `groups.few: expected a list of classes, got ${few === null ? "null" : shown}`,
    );
  });

  it("bins that no record could list", () => {
    for (const bins of [2e7, 2 ** 32])
      expect(sentence(calibrationOfGroups(predicted, { many: [0] }, { bins }))).toBe(
        `bins: expected an integer from 1 to 10000, got ${bins}`,
      );
    expect(sentence(calibrationOfGroups(predicted, { many: [0] }, { bins: 10_000 }))).toBe("");
  });
});

describe("calibrationOfGroups", () => {
  it("is the calibration of the images whose true class is in the group", () => {
    const { many, few } = orThrow(
      calibrationOfGroups(predicted, { many: [0, 1], few: [2] }, { bins: 5 }),
    );
    expect(many).toEqual(
      orThrow(
        calibration({ confidences: [0.9, 0.8], predictions: [0, 1], labels: [0, 1] }, { bins: 5 }),
      ),
    );
    expect(few).toEqual(
      orThrow(
        calibration({ confidences: [0.7, 0.6], predictions: [0, 2], labels: [2, 2] }, { bins: 5 }),
      ),
    );
  });

  it("has no key for a group without classes or without images", () => {
    const groups = orThrow(calibrationOfGroups(predicted, { few: [], unseen: [7] }));
    expect(groups).toStrictEqual({});
  });

  it("is empty when there is no image", () => {
    const nobody = { confidences: [], predictions: [], labels: [] };
    expect(orThrow(calibrationOfGroups(nobody, { many: [0] }))).toStrictEqual({});
  });

  it("refuses a class in two groups, and what calibration refuses", () => {
    expect(calibrationOfGroups(predicted, { many: [0, 1], few: [1] })).toMatchObject({
      left: { _tag: "Incompatible", path: ["groups", "few"], what: "class 1" },
    });
    expect(calibrationOfGroups(predicted, { many: [0, 0] })).toMatchObject({
      left: { _tag: "Incompatible", got: '"many" twice' },
    });
    expect(calibrationOfGroups({ ...predicted, labels: [0] }, { many: [0] })).toMatchObject({
      left: { _tag: "LengthMismatch" },
    });
  });
});
