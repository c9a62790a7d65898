import { checkLength, renderError } from "@longtail/core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

describe("checkLength", () => {
  it("gives the length that is expected", () => {
    expect(checkLength("labels", Int32Array.of(4, 5, 6), 3)).toEqual(E.right(3));
  });

  it("names the array of another length, and what it should hold", () => {
    const wrong = [
      checkLength("labels", [0, 1], 3),
      checkLength("std", [0.2, 0.2, 0.2], 1, "standard deviations"),
      checkLength("options.mean", [], 3, "means"),
    ];
    expect(wrong.map((w) => E.isLeft(w) && renderError(w.left))).toEqual([
      "labels: expected 3 labels, got 2",
      "std: expected 1 standard deviations, got 3",
      "options.mean: expected 3 means, got 0",
    ]);
  });
});
