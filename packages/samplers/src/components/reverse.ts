import { closed, type LongtailError, literal, type Sampler, type Slots } from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { reverse } from "../reverse.js";

/** The descriptor's tag. */
export const kind = "sampler/reverse";

/** The codec of the descriptor, which has no options. */
export const Descriptor = closed(kind, { kind: literal(kind) });
/** Names `reverse`. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor. */
export const define = (): Descriptor => ({ kind });

/**
 * The sampler, given the training labels and the run's seed.
 *
 * @error those of `reverse`
 */
export const make =
  (_descriptor: Descriptor) =>
  (env: Slots["sampler"]["env"]): Either<LongtailError, Sampler> =>
    reverse({ labels: env.labels, classes: env.classes, seed: env.seed });
