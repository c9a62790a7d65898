import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { checkClasses } from "./check-classes.js";
import { checkLabels, type Labels } from "./check-labels.js";
import { checkLength } from "./check-length.js";
import { checkList } from "./check-list.js";
import { failure, type Range, range, within } from "./errors.js";
import type { Checked } from "./gathered.js";

/** How much the images of each class count: `"balanced"`, all classes alike; or one number for each class, in label order. */
export type ClassWeights = "balanced" | ArrayLike<number>;

const weightRange = range(0, Number.POSITIVE_INFINITY, "[)");
const positive = range(0, Number.POSITIVE_INFINITY, "()");

const one = (): number => 1;

const badWeight = (label: unknown, expected: Range, actual: unknown) =>
  E.left(failure("OutOfRange", { path: ["weights", String(label)], range: expected, actual }));

/** N / (C N_k) by class. */
const balanced = (labels: ArrayLike<number>): Readonly<Record<number, number>> => {
  const counts: Record<number, number> = {};
  for (let i = 0; i < labels.length; i++)
    counts[labels[i] as number] = (counts[labels[i] as number] ?? 0) + 1;
  const classes = Object.keys(counts).length;
  for (const label in counts) counts[label] = labels.length / (classes * (counts[label] as number));
  return counts;
};

/**
 * The weight of an image by its label.
 *
 *   balanced   w_k = N / (C N_k)        C classes have images, N_k of the N
 *
 * Where all images weigh the same, the weight is 1.
 *
 * @shape weights [K], of which those of the labels are read · labels [n]
 * @error OutOfRange (the weight of a label is below 0, not finite, or missing; all images weigh 0)
 * @owns  the result keeps the given weights
 * @source the weights of scikit-learn's `class_weight="balanced"`
 * @example
 * ```ts
 * import { checkWeights, orThrow } from "@longtail/core";
 *
 * console.log([0, 1].map(orThrow(checkWeights("balanced", [0, 0, 0, 1])))); // 2/3 and 2
 * ```
 */
export const checkWeights = (
  weights: ClassWeights | undefined,
  labels: ArrayLike<number>,
): Checked<(label: number) => number> => {
  if (weights === undefined) return E.right(one);
  const given = weights === "balanced" ? balanced(labels) : Object(weights);
  let [isEqual, total] = [true, 0];
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    const weight = given[label];
    if (!within(weightRange, weight)) return badWeight(label, weightRange, weight);
    isEqual &&= weight === given[labels[0] as number];
    total += weight;
  }
  return total > 0 || labels.length === 0
    ? E.right(isEqual ? one : (label: number) => given[label])
    : badWeight(labels[0], positive, 0);
};

/**
 * `checkWeights` where the number of classes is known: weights are then one legal number for each class.
 *
 * @shape weights [classes] · labels [n]
 * @error WrongType (no list) · LengthMismatch (not one for each class) · OutOfRange, as `checkWeights`, of every class
 * @owns  the result keeps the given weights
 * @source `checkWeights`
 * @example
 * ```ts
 * import { checkClassWeights, renderError } from "@longtail/core";
 *
 * const checked = checkClassWeights([1, 2], [0, 0], 3);
 * if (checked._tag === "Left") console.log(renderError(checked.left)); // weights: expected 3 weights, got 2
 * ```
 */
export const checkClassWeights = (
  weights: ClassWeights | undefined,
  labels: ArrayLike<number>,
  classes: number,
): Checked<(label: number) => number> => {
  if (weights === undefined || weights === "balanced") return checkWeights(weights, labels);
  const list = checkList("weights", weights);
  if (E.isLeft(list)) return list;
  const length = checkLength("weights", weights, classes);
  if (E.isLeft(length)) return length;
  const every = checkWeights(weights, [...Array(classes).keys()]);
  const some = checkWeights(weights, labels);
  return E.isLeft(some) ? some : every;
};

/**
 * The weights of `"balanced"`, as numbers: for rows that arrive in blocks, whose labels are known before.
 *
 * @shape labels [n] · result [classes]; 0 for a class without labels
 * @error TooFewClasses · OutOfRange (classes) · BadLabel
 * @owns  the result is new
 * @source as `checkWeights`
 * @example
 * ```ts
 * import { balancedWeights, orThrow } from "@longtail/core";
 *
 * console.log(orThrow(balancedWeights([0, 0, 0, 1], 3))); // 2/3, 2, 0
 * ```
 */
export const balancedWeights = (labels: Labels, classes: number): Checked<readonly number[]> =>
  pipe(
    checkClasses(classes),
    E.chain(() => checkLabels(labels, classes)),
    E.chain((legal) =>
      E.map((weightOf: (label: number) => number) => {
        const seen = new Set(Array.from(legal));
        return Array.from({ length: classes }, (_, k) => (seen.has(k) ? weightOf(k) : 0));
      })(checkWeights("balanced", legal)),
    ),
  );
