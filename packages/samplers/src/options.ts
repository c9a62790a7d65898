import {
  checkNumber,
  classCounts,
  integers,
  type Labels,
  type LongtailError,
  type Seed,
  seeds,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { type ClassIndex, classIndex } from "./class-index.js";

/** The options of every sampler. */
export interface SamplerOptions {
  /** The label of each image of the training set. */
  readonly labels: Labels;
  /** The number of classes; each needs at least one image. */
  readonly classes: number;
  /** The seed of all of the sampler's randomness. */
  readonly seed: Seed;
}

/** The option of samplers whose epochs may have any length. */
export interface LengthOption {
  /** Images per epoch; the size of the training set by default. */
  readonly length?: number | undefined;
}

/** The range of `length`: four times an epoch of iNaturalist 2018, class-balanced. A plan draws an epoch to count its steps. */
export const lengths = integers(1, 2 ** 25);

/** Checks the options that all samplers share, and sorts the positions by class. */
export const checkSampling = (
  { labels, classes, seed }: SamplerOptions,
  length: number | undefined,
): E.Either<LongtailError, ClassIndex> =>
  pipe(
    E.Do,
    E.bind("counts", () => classCounts(labels, classes)),
    E.chainFirst(() =>
      length === undefined ? E.right(0) : checkNumber("length", lengths, length),
    ),
    E.chainFirst(() => checkNumber("seed", seeds, seed)),
    E.map(({ counts }) => classIndex(labels, counts)),
  );
