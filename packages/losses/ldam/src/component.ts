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
import { ldam, ldamFields } from "./ldam.js";
import { maxMargins } from "./margins.js";

/** The descriptor's tag. */
export const kind = "loss/ldam";

/** The codec of the descriptor. */
export const Descriptor = closed(kind, {
  kind: literal(kind),
  maxMargin: inRange(maxMargins.min, maxMargins.max, maxMargins.ends),
  ...ldamFields,
});
/** Names `ldam` and its hyper-parameters. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor with the published values: margins up to 0.5, scale 30 in the loss, classes weighed alike. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  maxMargin: 0.5,
  scale: 30,
  scaledBy: "loss",
  beta: 0,
  ...options,
});

/**
 * The loss, given the training images per class.
 *
 * @error those of `ldam`
 */
export const make =
  ({ maxMargin, scale, scaledBy, beta }: Descriptor) =>
  ({ counts }: { readonly counts: ClassCounts }): Either<LongtailError, Loss> =>
    ldam({ counts, maxMargin, scale, scaledBy, beta });
