import {
  type ClassCounts,
  closed,
  inRange,
  type LongtailError,
  type Loss,
  literal,
} from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { logitAdjusted, taus } from "../logit-adjusted.js";

/** The descriptor's tag. */
export const kind = "loss/logit-adjustment";

/** The codec of the descriptor. */
export const Descriptor = closed(kind, {
  kind: literal(kind),
  tau: inRange(taus.min, taus.max, taus.ends),
});
/** Names `logitAdjusted` and its `tau`. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor, with the published `tau` of 1 unless told otherwise. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  tau: 1,
  ...options,
});

/**
 * The loss, given the training images per class.
 *
 * @error those of `logitAdjusted`
 */
export const make =
  ({ tau }: Descriptor) =>
  ({ counts }: { readonly counts: ClassCounts }): Either<LongtailError, Loss> =>
    logitAdjusted({ counts, tau });
