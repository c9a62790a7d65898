import {
  binCounts,
  type Checked,
  checkLabels,
  checkLength,
  checkNumber,
  checkPredicted,
  checkProbabilities,
  integers,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { Predicted, Probable } from "../api.js";

/** The number of bins, 15 by default. */
export const checkBins = (bins = 15): Checked<number> => checkNumber("bins", binCounts, bins);

/** The predictions, if there is at least one. */
export const checkSome = (predicted: Predicted): Checked<Predicted<ArrayLike<number>>> =>
  pipe(
    checkPredicted(predicted),
    E.chainFirst(({ confidences }) =>
      checkNumber("confidences.length", integers(1), confidences.length),
    ),
  );

/** The probabilities, if they are whole rows of `classes`. */
export const checkRows = ({
  probabilities,
  classes,
}: Pick<Probable, "probabilities" | "classes">): Checked<ArrayLike<number>> =>
  pipe(
    checkNumber("classes", integers(1), classes),
    E.chain(() =>
      checkLength(
        "probabilities",
        probabilities,
        Math.ceil(probabilities.length / classes) * classes,
        `probabilities (${classes} for each image)`,
      ),
    ),
    E.chain(() => checkProbabilities("probabilities", probabilities)),
  );

/** At least one row of probabilities and a label for each. */
export const checkProbable = ({
  probabilities,
  classes,
  labels,
}: Probable): Checked<Probable<ArrayLike<number>>> =>
  pipe(
    checkRows({ probabilities, classes }),
    E.chainFirst(() => checkLength("labels", labels, probabilities.length / classes)),
    E.bindTo("legal"),
    E.bind("indices", () => checkLabels(labels, classes)),
    E.chainFirst(() => checkNumber("confidences.length", integers(1), labels.length)),
    E.map(({ legal, indices }) => ({ probabilities: legal, classes, labels: indices })),
  );
