import {
  closed,
  inRange,
  type LongtailError,
  literal,
  type Sampler,
  type Slots,
} from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { betas, effectiveNumber } from "../effective-number.js";

/** The descriptor's tag. */
export const kind = "sampler/effective-number";

/** The codec of the descriptor. */
export const Descriptor = closed(kind, {
  kind: literal(kind),
  beta: inRange(betas.min, betas.max, betas.ends),
});
/** Names `effectiveNumber` and its `beta`. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor, with the paper's `beta` of 0.9999 unless told otherwise. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  beta: 0.9999,
  ...options,
});

/**
 * The sampler, given the training labels and the run's seed.
 *
 * @error those of `effectiveNumber`
 */
export const make =
  ({ beta }: Descriptor) =>
  ({ labels, classes, seed }: Slots["sampler"]["env"]): Either<LongtailError, Sampler> =>
    effectiveNumber({ labels, classes, seed, beta });
