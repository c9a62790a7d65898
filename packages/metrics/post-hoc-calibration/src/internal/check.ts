import {
  type Checked,
  checkClasses,
  checkClassWeights,
  checkLabels,
  checkLength,
  checkNumber,
  checkProbabilities,
  integers,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { FitOptions, Probable } from "../api.js";

/** The probabilities, if there are `rows * classes` of them. */
export const checkRows = (
  probabilities: ArrayLike<number>,
  classes: number,
  rows: number,
): Checked<ArrayLike<number>> => {
  const length = checkLength(
    "probabilities",
    probabilities,
    rows * classes,
    `probabilities (${classes} for each image)`,
  );
  return E.isLeft(length) ? length : checkProbabilities("probabilities", probabilities);
};

/** Checked images to fit to, and the weight of an image by its label. */
export interface Fitted extends Probable<ArrayLike<number>> {
  readonly weightOf: (label: number) => number;
}

/** Images to fit a calibrator to, at least one, with a label and a row of probabilities each, and their weights. */
export const checkFitted = (
  { probabilities, classes, labels }: Probable,
  { weights }: FitOptions = {},
): Checked<Fitted> => {
  const number = checkClasses(classes);
  if (E.isLeft(number)) return number;
  const some = checkNumber("labels.length", integers(1), labels.length);
  if (E.isLeft(some)) return some;
  const indices = checkLabels(labels, classes);
  if (E.isLeft(indices)) return indices;
  const rows = checkRows(probabilities, classes, labels.length);
  if (E.isLeft(rows)) return rows;
  return E.map((weightOf: Fitted["weightOf"]) => ({
    probabilities: rows.right,
    classes,
    labels: indices.right,
    weightOf,
  }))(checkClassWeights(weights, indices.right, classes));
};
