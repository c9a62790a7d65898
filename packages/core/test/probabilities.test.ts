import { checkProbabilities, renderError } from "@longtail/core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

describe("checkProbabilities", () => {
  it("gives back what it was given, unless a float32 softmax rounded above 1", () => {
    const values = [0, 0.25, 1];
    expect(checkProbabilities("p", values)).toEqual(E.right(values));
    const rounded = Float32Array.of(0.25, 1.0000001);
    expect(checkProbabilities("p", rounded)).toEqual(E.right(Float64Array.of(0.25, 1)));
    expect(rounded[1]).toBeGreaterThan(1);
  });

  it("says which is none", () => {
    for (const wrong of [-1e-9, 1.000002, Number.NaN]) {
      const result = checkProbabilities("p", [0.5, wrong]);
      expect(E.isLeft(result) && renderError(result.left)).toBe(
        `p.1: expected a number in [0, 1], got ${wrong}`,
      );
    }
  });
});
