import {
  type Checked,
  checkLabels,
  checkLength,
  checkNumber,
  gathered,
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
 * The fraction of images whose true class is among the k classes with the highest scores.
 *
 * Of classes with equal scores the one with the lower index comes first, so k = 1 agrees with `argmax`. With k of at
 * least K, every image counts. Without images the result is undefined.
 *
 * @shape logits or probabilities [n, classes] row by row · labels [n]
 * @unit  a fraction, not a percentage
 * @error OutOfRange (k or classes below 1, a score that is not finite) · LengthMismatch · BadLabel
 * @owns  the inputs are neither kept nor changed
 * @source the usual definition; `torch.topk` leaves the order of equal scores open
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { topK } from "@longtail/accuracy";
 *
 * const scored = { logits: [3, 1, 2, 0, 5, 4], classes: 3, labels: [0, 2] };
 * console.log(orThrow(topK(scored)), orThrow(topK(scored, { k: 2 }))); // 0.5 1
 * ```
 */
export const topK = (
  scored: Scored,
  options: { readonly k?: number } = {},
): Checked<number | undefined> => {
  const { classes, labels: given, logits, probabilities } = scored;
  const name = logits === undefined ? "probabilities" : "logits";
  return pipe(
    gathered({
      k: checkNumber("k", integers(1), options.k ?? 1),
      checked: pipe(
        checkNumber("classes", integers(1), classes),
        E.chain(() => checkLabels(given, classes)),
        E.bindTo("labels"),
        E.bind("scores", ({ labels }) =>
          checkFinite(name, logits ?? probabilities, labels.length * classes),
        ),
      ),
    }),
    E.map(({ k, checked: { labels, scores } }) => {
      let right = 0;
      for (let i = 0; i < labels.length; i++)
        if (rankOf(scores, i * classes, classes, labels[i] as number) < k) right++;
      return labels.length === 0 ? undefined : right / labels.length;
    }),
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
