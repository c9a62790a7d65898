import {
  allErrors,
  type Checked,
  checkNumber,
  gatheredList,
  integers,
  range,
  renderError,
} from "@longtail/core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const sentences = (...checks: readonly Checked<number>[]) => {
  const all = gatheredList(checks);
  return E.isLeft(all) ? allErrors(all.left).map(renderError) : [];
};

describe("checkNumber, alone and gathered", () => {
  it("give the number of its range, and name the one that is not", () => {
    expect(checkNumber("bins", integers(1), 15)).toEqual(E.right(15));
    const wrong = [
      checkNumber("labels.length", integers(1), 0),
      checkNumber("level", range(0, 1, "()"), Number.NaN),
      checkNumber("bins", integers(1), "15"),
    ];
    expect(sentences(E.right(1), ...wrong)).toEqual([
      "labels.length: expected an integer of at least 1, got 0",
      "level: expected a number in (0, 1), got NaN",
      'bins: expected an integer of at least 1, got "15"',
    ]);
    expect(sentences(E.right(1))).toEqual([]);
  });
});
