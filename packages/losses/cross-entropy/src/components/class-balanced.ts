import {
  betas,
  type ClassCounts,
  closed,
  inRange,
  type LongtailError,
  type Loss,
  literal,
} from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { classBalanced } from "../class-balanced.js";

/** The descriptor's tag. */
export const kind = "loss/class-balanced";

/** The codec of the descriptor. */
export const Descriptor = closed(kind, {
  kind: literal(kind),
  beta: inRange(betas.min, betas.max, betas.ends),
});
/** Names `classBalanced` and its `beta`. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor, with the published `beta` of 0.9999 unless told otherwise. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  beta: 0.9999,
  ...options,
});

/**
 * The loss, given the training images per class.
 *
 * @error those of `classBalanced`
 */
export const make =
  ({ beta }: Descriptor) =>
  ({ counts }: { readonly counts: ClassCounts }): Either<LongtailError, Loss> =>
    classBalanced({ counts, beta });
