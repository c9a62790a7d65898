import {
  checkCounts,
  checkIndices,
  checkLabels,
  checkList,
  checkPredicted,
  checkProbabilities,
  renderError,
} from "@longtail/core";
import { expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const saidBy = (checked: ReturnType<typeof checkList>): string =>
  E.isLeft(checked) ? renderError(checked.left) : "nothing is wrong";

// What a program in plain JavaScript can pass.
const missing: never = undefined as never;
const nothing: never = {} as never;

it("a list is anything with a length", () => {
  expect(saidBy(checkList("a", []))).toBe("nothing is wrong");
  expect(saidBy(checkList("a", new Float32Array(2)))).toBe("nothing is wrong");
  expect(saidBy(checkList("a.b", null))).toBe("a.b: expected a list, got null");
  expect(saidBy(checkList("a", 3))).toBe("a: expected a list, got 3");
});

it.each([
  ["counts", checkCounts(missing)],
  ["labels", checkLabels(missing, 3)],
  ["indices", checkIndices("indices", missing)],
  ["confidences", checkPredicted(nothing)],
  ["probabilities", checkProbabilities("probabilities", missing)],
])("a missing list of %s is an error in a sentence", (name, checked) => {
  expect(saidBy(checked)).toBe(`${name}: expected a list, got nothing`);
});

it("the other arrays of predictions are lists, too", () => {
  expect(saidBy(checkPredicted({ confidences: [0.5], labels: [0], predictions: missing }))).toBe(
    "predictions: expected a list, got nothing",
  );
});
