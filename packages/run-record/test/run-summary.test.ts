import { decode, orThrow, renderError } from "@longtail/core";
import { RunSummary } from "@longtail/run-record";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { run } from "./runs.js";

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const errors = (value: unknown): string => {
  const result = decode(RunSummary)(value);
  return E.isLeft(result) ? renderError(result.left) : "no error";
};

describe("the codec of run summaries", () => {
  it("gives back what went through JSON", () => {
    expect(orThrow(decode(RunSummary)(throughJson(run)))).toEqual(run);
    expect(throughJson(RunSummary.encode(run))).toEqual(throughJson(run));
  });

  it("accepts the calibrations of @longtail/ece, which know their largest gap", () => {
    const calibration = { ...run.best.calibration, mce: 0.4 };
    const best = { ...run.best, calibration };
    expect(orThrow(decode(RunSummary)(throughJson({ ...run, best }))).best.calibration.mce).toBe(
      0.4,
    );
  });

  it('reads "none" in earlier records as a group without classes', () => {
    const earlier = (groups: object) => ({
      ...run,
      best: { ...run.best, groups: { ...run.best.groups, ...groups } },
    });
    const read = orThrow(decode(RunSummary)(throughJson(earlier({ medium: "none" }))));
    expect(read).toStrictEqual(run);
    expect(RunSummary.is(read)).toBe(true);
    expect(orThrow(decode(RunSummary)(earlier({ few: "none" }))).best.groups).toStrictEqual({
      many: run.best.groups.many,
    });
  });

  it("names what is wrong, and where", () => {
    expect(errors({ ...run, seconds: null })).toBe(
      "seconds: expected a number of at least 0, got null",
    );
    expect(errors({ ...run, best: { ...run.best, ece: 27 } })).toBe(
      "best.ece: expected a number in [0, 1], got 27",
    );
    expect(errors({ ...run, selection: "train" })).toContain(
      'selection: expected one of "test", "validation"',
    );
    expect(errors({ ...run, colour: "red" })).toContain('unknown key "colour"');
    const groups = { ...run.best.groups, few: "nothing" };
    expect(errors({ ...run, best: { ...run.best, groups } })).toContain(
      "best.groups.few: expected an object",
    );
    const { descriptor: _, ...without } = run;
    expect(errors(without)).toContain('"descriptor" is missing');
  });
});
