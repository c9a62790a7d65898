import {
  type Checked,
  checkLabels,
  checkLength,
  checkNumber,
  integers,
  type Labels,
  range,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

/** A score for every class of some images, as logits or as probabilities: only their order matters. */
export type Scored = {
  readonly classes: number;
  readonly labels: Labels;
} & (
  | { readonly logits: ArrayLike<number>; readonly probabilities?: never }
  | { readonly probabilities: ArrayLike<number>; readonly logits?: never }
);

/**
 * How many classes come before the true one in the order of scores, for each image: 0 where the prediction is right.
 *
 * The fraction of ranks below k is the top-k accuracy, of all images or of some. Ranks of blocks of rows are those of the whole.
 * Of classes with equal scores the one with the lower index comes first.
 *
 * @shape logits or probabilities [n, classes] row by row · labels [n] · result int32 [n]
 * @error OutOfRange (classes below 1, a score that is not finite) · LengthMismatch · BadLabel
 * @owns  the result is new
 * @source the usual definition; `torch.topk` leaves the order of equal scores open
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { labelRanks } from "@longtail/accuracy";
 *
 * console.log(orThrow(labelRanks({ logits: [3, 1, 2, 0, 5, 4], classes: 3, labels: [0, 2] }))); // 0, 1
 * ```
 */
export const labelRanks = (scored: Scored): Checked<Int32Array> => {
  const { classes, labels: given, logits, probabilities } = scored;
  const name = logits === undefined ? "probabilities" : "logits";
  return pipe(
    checkNumber("classes", integers(1), classes),
    E.chain(() => checkLabels(given, classes)),
    E.bindTo("labels"),
    E.bind("scores", ({ labels }) =>
      checkFinite(name, logits ?? probabilities, labels.length * classes),
    ),
    E.map(({ labels, scores }) =>
      Int32Array.from(labels, (label, i) => rankOf(scores, i * classes, classes, label)),
    ),
  );
};

/** How many classes come before the label in the order of scores. */
const rankOf = (
  scores: ArrayLike<number>,
  start: number,
  classes: number,
  label: number,
): number => {
  const own = scores[start + label] as number;
  let rank = 0;
  for (let j = 0; j < classes; j++) {
    const score = scores[start + j] as number;
    if (score > own || (score === own && j < label)) rank++;
  }
  return rank;
};

const finite = range(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);

const checkFinite = (
  name: string,
  scores: ArrayLike<number>,
  count: number,
): Checked<ArrayLike<number>> => {
  const length = checkLength(name, scores, count);
  if (E.isLeft(length)) return length;
  for (let i = 0; i < scores.length; i++)
    if (!Number.isFinite(scores[i]))
      return E.map(() => scores)(checkNumber(`${name}.${i}`, finite, scores[i]));
  return E.right(scores);
};
