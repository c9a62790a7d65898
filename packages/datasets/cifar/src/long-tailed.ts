import {
  type ClassCounts,
  checkNumber,
  classCounts,
  integers,
  type Labels,
  type LongtailError,
  longTailedCounts,
  type Profile,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { legacyShuffle } from "./legacy-shuffle.js";

/** The images of a balanced set that make a long-tailed one. */
export interface LongTailedSplit {
  /** Classes in label order; within a class, in drawing order. */
  readonly positions: Int32Array;
  /** Training images per class. */
  readonly counts: ClassCounts;
  /** Held-out images, equally many of each class. */
  readonly validation: Int32Array;
}

/** The options of `longTailed`. */
export interface LongTailedOptions {
  readonly classes: number;
  /** The largest count divided by the smallest, before truncation; 1 leaves the set balanced. */
  readonly imbalanceFactor: number;
  readonly profile: Profile;
  /** Images of each class to start from; the size of the smallest class by default. */
  readonly perClass?: number | undefined;
  /** Images of each class to hold out; counts then start from `perClass - validationPerClass`. */
  readonly validationPerClass?: number | undefined;
  /** The seed of the choice; the published runs use 0. */
  readonly seed?: number | undefined;
}

const byClass = (labels: Labels, counts: ClassCounts): readonly Int32Array[] => {
  const groups = counts.map((count) => new Int32Array(count));
  const next = counts.map(() => 0);
  for (let position = 0; position < labels.length; position++) {
    const label = Number(labels[position]);
    const rank = next[label] as number;
    (groups[label] as Int32Array)[rank] = position;
    next[label] = rank + 1;
  }
  return groups;
};

const joined = (parts: readonly Int32Array[]): Int32Array => {
  const whole = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, items) => {
    whole.set(items, at);
    return at + items.length;
  }, 0);
  return whole;
};

/**
 * Cuts a long tail from a balanced set: the counts of core's `longTailedCounts`, and exactly the images of the published runs.
 *
 * The positions of each class, ascending, are shuffled like NumPy's legacy generator after `seed(0)`, whose state runs on from
 * class to class; the first `n_k` are kept. Held-out images are the last in each class's order, so they do not change the
 * choice of the others.
 *
 * @shape labels [n], integers in [0, classes) · positions int32 [sum of counts] · validation int32 [K * validationPerClass]
 * @error TooFewClasses · BadLabel · BadCount (a class is or would be empty) · OutOfRange (perClass, validationPerClass, seed,
 *        imbalanceFactor)
 * @source Cao et al., NeurIPS 2019, kaidic/LDAM-DRW imbalance_cifar.py; dvlab-research/MiSLAS has the same. Held-out images
 *         are ours: those programs select by test accuracy.
 * @example
 * ```ts
 * import { longTailed } from "@longtail/cifar";
 * import { orThrow } from "@longtail/core";
 *
 * const labels = Array.from({ length: 50_000 }, (_, i) => i % 10);
 * const { counts, positions } = orThrow(
 *   longTailed(labels, { classes: 10, imbalanceFactor: 100, profile: "exp" }),
 * );
 * console.log(counts, positions.length); // 5000, 2997, … 50; 12406
 * ```
 */
export const longTailed = (
  labels: Labels,
  {
    classes,
    imbalanceFactor,
    profile,
    perClass,
    validationPerClass = 0,
    seed = 0,
  }: LongTailedOptions,
): E.Either<LongtailError, LongTailedSplit> =>
  pipe(
    E.Do,
    E.bind("all", () => classCounts(labels, classes)),
    E.let("smallest", ({ all }) => all.reduce((a, b) => Math.min(a, b))),
    E.bind("most", ({ smallest }) =>
      checkNumber("perClass", integers(1, smallest), perClass ?? smallest),
    ),
    E.bind("held", ({ most }) =>
      checkNumber("validationPerClass", integers(0, most - 1), validationPerClass),
    ),
    E.bind("checkedSeed", () => checkNumber("seed", integers(0, 2 ** 32 - 1), seed)),
    E.bind("counts", ({ most, held }) =>
      longTailedCounts({ classes, perClass: most - held, imbalanceFactor, profile }),
    ),
    E.map(({ all, counts, held, checkedSeed }) => {
      const shuffled = byClass(labels, all).map(legacyShuffle(checkedSeed));
      return {
        counts,
        positions: joined(shuffled.map((order, k) => order.subarray(0, counts[k] as number))),
        validation: joined(shuffled.map((order) => order.subarray(order.length - held))),
      };
    }),
  );
