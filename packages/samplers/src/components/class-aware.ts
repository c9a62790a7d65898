import {
  closed,
  integerIn,
  type LongtailError,
  literal,
  type Sampler,
  type Slots,
} from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { classAware, runs } from "../class-aware.js";

/** The descriptor's tag. */
export const kind = "sampler/class-aware";

/** The codec of the descriptor; without a `length`, an epoch shows `N1 * K` images. */
export const Descriptor = closed(
  kind,
  { kind: literal(kind), perClass: integerIn(runs.min, runs.max) },
  { length: integerIn(1, 2 ** 31 - 1) },
);
/** Names `classAware` and its options. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor, with the published 4 images in a row unless told otherwise. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  perClass: 4,
  ...options,
});

/**
 * The sampler, given the training labels and the run's seed.
 *
 * @error those of `classAware`
 */
export const make =
  ({ perClass, length }: Descriptor) =>
  ({ labels, classes, seed }: Slots["sampler"]["env"]): Either<LongtailError, Sampler> =>
    classAware({ labels, classes, seed, perClass, length });
