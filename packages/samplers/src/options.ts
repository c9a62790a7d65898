import {
  checkNumber,
  classCounts,
  integers,
  type LongtailError,
  type Seed,
  seeds,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { type ClassIndex, classIndex } from "./class-index.js";

/** What every sampler is made from. */
export interface SamplerOptions {
  /** The label of each image of the training set. */
  readonly labels: ArrayLike<number>;
  /** How many classes there are; each needs at least one image. */
  readonly classes: number;
  /** Where all of the sampler's randomness comes from. */
  readonly seed: Seed;
}

/** The options of a sampler that may show as many images an epoch as one likes. */
export interface LengthOption {
  /** Images an epoch. Left out: as many as the training set has. */
  readonly length?: number | undefined;
}

// An Int32Array of more would not fit in memory anyway.
const lengths = integers(1, 2 ** 31 - 1);

/** Checks what all samplers share, and sorts the positions by class. */
export const checkSampling = (
  { labels, classes, seed }: SamplerOptions,
  length: number | undefined,
): E.Either<LongtailError, ClassIndex> => {
  const counts = classCounts(labels, classes);
  if (E.isLeft(counts)) return counts;
  const checked = length === undefined ? E.right(length) : checkNumber("length", lengths, length);
  return E.chain(() =>
    E.map(() => classIndex(labels, counts.right))(checkNumber("seed", seeds, seed)),
  )(checked);
};
