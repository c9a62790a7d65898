import { closed, type LongtailError, literal, type Sampler, type Slots } from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { instanceBalanced } from "../instance-balanced.js";

/** The descriptor's tag. */
export const kind = "sampler/instance-balanced";

/** The codec of the descriptor, which has no options. */
export const Descriptor = closed(kind, { kind: literal(kind) });
/** Names `instanceBalanced`. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor. */
export const define = (): Descriptor => ({ kind });

/**
 * The sampler, given the training labels and the run's seed.
 *
 * @error those of `instanceBalanced`
 */
export const make =
  (_descriptor: Descriptor) =>
  (env: Slots["sampler"]["env"]): Either<LongtailError, Sampler> =>
    instanceBalanced({ labels: env.labels, classes: env.classes, seed: env.seed });
