import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { checkClasses } from "./check-classes.js";
import { checkLabels, type Labels } from "./check-labels.js";
import { checkList } from "./check-list.js";
import { checkNumber } from "./check-number.js";
import { failure, type LongtailError, range } from "./errors.js";

/** Training images per class, in label order. */
export type ClassCounts = readonly number[];

/**
 * The counts, if there are at least two classes and each has a whole number of images, at least one.
 *
 * @error WrongType (no array) · TooFewClasses · BadCount
 */
export const checkCounts = (counts: ArrayLike<number>): E.Either<LongtailError, ClassCounts> => {
  const given = checkList("counts", counts);
  if (E.isLeft(given)) return given;
  const list = Array.from(counts);
  const bad = list.findIndex((n) => !(Number.isInteger(n) && n >= 1));
  if (list.length < 2)
    return E.left(failure("TooFewClasses", { path: ["counts"], classes: list.length }));
  if (bad >= 0)
    return E.left(
      failure("BadCount", { path: ["counts"], classIndex: bad, count: list[bad] ?? Number.NaN }),
    );
  return E.right(list);
};

/**
 * How many labels of each class there are.
 *
 * @shape labels [n], integers in [0, classes)
 * @error TooFewClasses (fewer than 2) · BadLabel · BadCount (a class with no label)
 */
export const classCounts = (
  labels: Labels,
  classes: number,
): E.Either<LongtailError, ClassCounts> =>
  pipe(
    checkClasses(classes),
    E.chain(() => checkLabels(labels, classes)),
    E.chain((labels) => {
      const counts = Array.from({ length: classes }, () => 0);
      for (const label of Array.from(labels)) counts[label] = (counts[label] as number) + 1;
      return checkCounts(counts);
    }),
  );

/** How the number of images falls with the label. */
export type Profile = (typeof profiles)[number];

const profiles = ["exp", "step"] as const;

/**
 * The counts of a long tail cut from `perClass` images of each of `classes` classes.
 *
 *   exp    n_k = trunc(perClass * imbalanceFactor^(-k / (K - 1)))
 *   step   n_k = perClass for the first half of the classes, trunc(perClass / imbalanceFactor) for the rest
 *
 * With an odd number of classes the tail gets the larger half; the published program, written for even numbers, drops the last class.
 *
 * @error TooFewClasses · OutOfRange (imbalanceFactor below 1) · WrongType (an unknown profile) · BadCount (a class would be empty)
 * @source Cui et al., CVPR 2019 (exp); Buda et al., 2018 (step); kaidic/LDAM-DRW imbalance_cifar.py
 */
export const longTailedCounts = (options: {
  readonly classes: number;
  readonly perClass: number;
  readonly imbalanceFactor: number;
  readonly profile: Profile;
}): E.Either<LongtailError, ClassCounts> => {
  const { classes, perClass, imbalanceFactor, profile } = options;
  const factor = checkNumber(
    "imbalanceFactor",
    range(1, Number.POSITIVE_INFINITY),
    imbalanceFactor,
  );
  if (E.isLeft(factor)) return factor;
  const total = checkClasses(Math.max(2, classes));
  if (E.isLeft(total)) return total;
  if (!profiles.includes(profile))
    return E.left(
      failure("WrongType", {
        path: ["profile"],
        expected: `one of ${profiles.map((name) => `"${name}"`).join(", ")}`,
        actual: profile,
      }),
    );
  // The published program multiplies by 1 / factor; only in that order does truncation give the published sizes.
  const fraction = 1 / imbalanceFactor;
  const count = (k: number): number =>
    profile === "exp"
      ? Math.trunc(perClass * fraction ** (k / (classes - 1)))
      : Math.trunc(k < Math.floor(classes / 2) ? perClass : perClass * fraction);
  return checkCounts(Array.from({ length: Math.max(0, classes) }, (_, k) => count(k)));
};
