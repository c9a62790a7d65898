import {
  type Checked,
  checkClasses,
  checkLabels,
  checkLength,
  checkNumber,
  checkProbabilities,
  integers,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { Probable } from "../api.js";

/** The probabilities, if there are `rows * classes` of them. */
export const checkRows = (
  probabilities: ArrayLike<number>,
  classes: number,
  rows: number,
): Checked<ArrayLike<number>> =>
  pipe(
    checkLength(
      "probabilities",
      probabilities,
      rows * classes,
      `probabilities (${classes} for each image)`,
    ),
    E.chain(() => checkProbabilities("probabilities", probabilities)),
  );

/** Images to fit a calibrator to: at least one, with a label and a row of probabilities each. */
export const checkProbable = ({
  probabilities,
  classes,
  labels,
}: Probable): Checked<Probable<ArrayLike<number>>> =>
  pipe(
    checkClasses(classes),
    E.chain(() => checkNumber("labels.length", integers(1), labels.length)),
    E.chain(() => checkLabels(labels, classes)),
    E.chain((indices) =>
      pipe(
        checkRows(probabilities, classes, labels.length),
        E.map((legal) => ({ probabilities: legal, classes, labels: indices })),
      ),
    ),
  );
