import {
  binCounts,
  type Checked,
  type ClassGroups,
  checkLabels,
  checkLength,
  checkNumber,
  checkPredicted,
  checkProbabilities,
  checkWeights,
  gathered,
  groupByClass,
  integers,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { BinOptions, Predicted, Probable } from "../api.js";
import type { WeightOf } from "./tally.js";

/** The number of bins, 15 by default. */
export const checkBins = (bins = 15): Checked<number> => checkNumber("bins", binCounts, bins);

/** Predictions, at least one, the number of bins, and the weight of each label. */
export interface Judgeable {
  readonly predicted: Predicted<ArrayLike<number>>;
  readonly bins: number;
  readonly weightOf: WeightOf;
}

/** The predictions and the options, if they can be judged. */
export const checkSome = (
  given: Predicted,
  { bins: count, weights }: BinOptions,
): Checked<Judgeable> => {
  const checked = gathered({ bins: checkBins(count), predicted: checkPredicted(given) });
  if (E.isLeft(checked)) return checked;
  const { bins, predicted } = checked.right;
  return E.map(({ weightOf }: { readonly weightOf: WeightOf }) => ({ bins, predicted, weightOf }))(
    gathered({
      some: checkNumber("confidences.length", integers(1), predicted.labels.length),
      weightOf: checkWeights(weights, predicted.labels),
    }),
  );
};

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

/** Rows of probabilities and a label for each. */
export const checkProbableRows = ({
  probabilities,
  classes,
  labels,
}: Probable): Checked<Probable<ArrayLike<number>>> =>
  pipe(
    checkRows({ probabilities, classes }),
    E.chainFirst(() => checkLength("labels", labels, probabilities.length / classes)),
    E.bindTo("legal"),
    E.bind("indices", () => checkLabels(labels, classes)),
    E.map(({ legal, indices }) => ({ probabilities: legal, classes, labels: indices })),
  );

/** At least one row of probabilities and a label for each. */
export const checkProbable = (probable: Probable): Checked<Probable<ArrayLike<number>>> =>
  pipe(
    checkProbableRows(probable),
    E.chainFirst(({ labels }) => checkNumber("confidences.length", integers(1), labels.length)),
  );

/** The groups' names by class; without groups, none. */
export const checkGroups = <Name extends string>(
  groups: ClassGroups<Name> | undefined,
): Checked<ReadonlyMap<number, Name>> =>
  groups === undefined ? E.right(new Map<number, Name>()) : groupByClass(groups);
