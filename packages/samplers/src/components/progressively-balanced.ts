import { closed, type LongtailError, literal, type Sampler, type Slots } from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { progressivelyBalanced } from "../progressively-balanced.js";

/** The descriptor's tag. */
export const kind = "sampler/progressively-balanced";

/** The codec of the descriptor, which has no options: the number of epochs is the stage's. */
export const Descriptor = closed(kind, { kind: literal(kind) });
/** Names `progressivelyBalanced`. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor. */
export const define = (): Descriptor => ({ kind });

/**
 * The sampler, given the training labels, the run's seed and the stage's epochs.
 *
 * @error those of `progressivelyBalanced`
 */
export const make =
  (_descriptor: Descriptor) =>
  ({ labels, classes, seed, epochs }: Slots["sampler"]["env"]): Either<LongtailError, Sampler> =>
    progressivelyBalanced({ labels, classes, seed, epochs });
