import {
  checkIndices,
  checkLabels,
  checkPredicted,
  classCounts,
  renderError,
} from "@longtail/core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const sentence = (result: Parameters<typeof E.isLeft>[0]) =>
  E.isLeft(result) ? renderError(result.left as Parameters<typeof renderError>[0]) : "no error";

describe("64-bit labels", () => {
  it("are taken as the numbers that they are", () => {
    const labels = checkLabels(BigInt64Array.of(0n, 2n, 1n), 3);
    expect(E.isRight(labels) && Array.from(labels.right)).toEqual([0, 2, 1]);
    expect(classCounts(BigInt64Array.of(0n, 0n, 1n), 2)).toEqual(E.right([2, 1]));
    const predicted = checkPredicted({
      confidences: [0.5, 0.5],
      predictions: BigUint64Array.of(1n, 0n),
      labels: [1n, 1n],
    });
    expect(E.isRight(predicted) && Array.from(predicted.right.labels)).toEqual([1, 1]);
  });

  it("are refused where they are no class", () => {
    expect(sentence(checkLabels(BigInt64Array.of(0n, -1n), 2))).toBe(
      "labels: label -1 at position 1 is not a class; classes are 0 to 1",
    );
    expect(sentence(checkLabels(BigInt64Array.of(2n ** 62n), 2))).toContain("is not a class");
    expect(sentence(checkIndices("labels", BigInt64Array.of(1n, -7n)))).toBe(
      "labels.1: expected an integer of at least 0, got -7",
    );
  });
});
