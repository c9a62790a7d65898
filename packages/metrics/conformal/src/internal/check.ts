import {
  type Checked,
  checkClasses,
  checkLabels,
  checkLength,
  checkNumber,
  checkProbabilities,
  decode,
  integers,
  under,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { Probable } from "../api.js";
import { ConformalPredictor, Score } from "../predictor.js";

/** The probabilities, if they are whole rows of `classes`. */
export const checkRows = (
  probabilities: ArrayLike<number>,
  classes: number,
  rows = Math.ceil(probabilities.length / classes),
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

/** At least one image, with a label and a row of probabilities. */
export const checkProbable = ({
  probabilities,
  classes,
  labels,
}: Probable): Checked<Probable<ArrayLike<number>>> =>
  pipe(
    checkClasses(classes),
    E.chain(() => checkNumber("labels.length", integers(1), labels.length)),
    E.chain(() => checkLabels(labels, classes)),
    E.bindTo("labels"),
    E.bind("probabilities", () => checkRows(probabilities, classes, labels.length)),
    E.map((legal) => ({ ...legal, classes })),
  );

/** The score, if it is one for `classes` classes. */
export const checkScore = (score: Score, classes: number): Checked<Score> =>
  pipe(
    decode(Score)(score),
    E.mapLeft(under("score")),
    E.chainFirst((legal) =>
      legal.kind === "prevalence"
        ? checkLength("score.prior", legal.prior, classes, "numbers")
        : E.right(classes),
    ),
  );

/** The predictor, if its parts belong together. */
export const checkPredictor = (predictor: ConformalPredictor): Checked<ConformalPredictor> =>
  pipe(
    decode(ConformalPredictor)(predictor),
    E.chainFirst(({ score, thresholds }) => checkScore(score, thresholds.length)),
  );
