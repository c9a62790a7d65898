import {
  checkNumber,
  type Dataset,
  type ImagesInMemory,
  type LongtailError,
  longTailedCounts,
  type Profile,
  type Seed,
  seeds,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { className } from "./appearance.js";
import { syntheticImages } from "./synthetic-images.js";

/** The options of a synthetic dataset. */
export interface SyntheticOptions {
  readonly classes: number;
  /** Training images of the first class, the largest. */
  readonly largestClass: number;
  /** The largest count divided by the smallest, before truncation. */
  readonly imbalanceFactor: number;
  readonly profile: Profile;
  /** Test images of each class. */
  readonly testPerClass: number;
  /** Validation images of each class; 0 for none. */
  readonly validationPerClass: number;
  /** Height and width in pixels. */
  readonly side: number;
  /** The seed of the images, apart from a run's own: runs with different seeds see the same data. */
  readonly seed: Seed;
}

/**
 * Draws a dataset: a long-tailed training set, and balanced test and validation sets.
 *
 * @shape images uint8 [n, side, side, 3] · labels int32 [n], ascending in each part
 * @error TooFewClasses · BadCount (a class would be empty) · OutOfRange (imbalanceFactor below 1, too many classes, side, seed) · WrongType (an unknown profile) ·
 *        Incompatible (a part of more than 4 GiB)
 * @owns the caller owns the result
 *
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { Synthetic, synthetic } from "@longtail/synthetic";
 *
 * const { train, test, counts, classNames } = orThrow(synthetic(Synthetic.define({ largestClass: 100 })));
 * console.log(counts, train.labels.length, test.labels.length, classNames[19]);
 * ```
 */
export const synthetic = (
  options: SyntheticOptions,
): E.Either<LongtailError, Dataset<ImagesInMemory>> => {
  const { classes, largestClass, imbalanceFactor, profile, side, seed } = options;
  const balanced = (part: string, perClass: number): E.Either<LongtailError, ImagesInMemory> =>
    syntheticImages({ counts: Array.from({ length: classes }, () => perClass), side, seed, part });
  return pipe(
    checkNumber("seed", seeds, seed),
    E.chain(() => longTailedCounts({ classes, perClass: largestClass, imbalanceFactor, profile })),
    E.bindTo("counts"),
    E.bind("train", ({ counts }) => syntheticImages({ counts, side, seed, part: "train" })),
    E.bind("test", () => balanced("test", options.testPerClass)),
    E.bind("heldOut", () =>
      options.validationPerClass === 0
        ? E.right({})
        : pipe(balanced("validation", options.validationPerClass), E.bindTo("validation")),
    ),
    E.map(({ heldOut, ...parts }) => ({
      ...parts,
      ...heldOut,
      name: `synthetic, ${classes} classes, factor ${imbalanceFactor}`,
      classNames: Array.from({ length: classes }, (_, label) => className(label)),
    })),
  );
};
