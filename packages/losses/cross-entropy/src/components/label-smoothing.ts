import { closed, inRange, type LongtailError, type Loss, literal } from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { labelSmoothing, smoothings } from "../label-smoothing.js";

/** The descriptor's tag. */
export const kind = "loss/label-smoothing";

/** The codec of the descriptor. */
export const Descriptor = closed(kind, {
  kind: literal(kind),
  smoothing: inRange(smoothings.min, smoothings.max, smoothings.ends),
});
/** Names `labelSmoothing` and its `smoothing`. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor, with the usual smoothing of 0.1 unless told otherwise. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  smoothing: 0.1,
  ...options,
});

/**
 * The loss. It needs nothing of the data.
 *
 * @error those of `labelSmoothing`
 */
export const make =
  ({ smoothing }: Descriptor) =>
  (_env: unknown): Either<LongtailError, Loss> =>
    labelSmoothing({ smoothing });
