import { type ClassCounts, closed, type LongtailError, type Loss, literal } from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { formField, labelAwareSmoothing } from "./label-aware-smoothing.js";
import { smoothingFields } from "./smoothing-factors.js";

/** The descriptor's tag. */
export const kind = "loss/label-aware-smoothing";

/** The codec of the descriptor. That `tail` is not above `head` is checked by `make`. */
export const Descriptor = closed(kind, {
  kind: literal(kind),
  ...smoothingFields,
  form: formField,
});
/** Names `labelAwareSmoothing` and its hyper-parameters. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor; head 0.3 and tail 0 are the values of most published recipes. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  head: 0.3,
  tail: 0,
  shape: "concave",
  power: 2,
  form: "reference",
  ...options,
});

/**
 * The loss, given the training images per class.
 *
 * @error those of `labelAwareSmoothing`
 */
export const make =
  ({ head, tail, shape, power, form }: Descriptor) =>
  ({ counts }: { readonly counts: ClassCounts }): Either<LongtailError, Loss> =>
    labelAwareSmoothing({ counts, head, tail, shape, power, form });
