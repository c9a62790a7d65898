import { type ClassCounts, closed, type LongtailError, type Loss, literal } from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { balancedSoftmax } from "../balanced-softmax.js";

/** The descriptor's tag. */
export const kind = "loss/balanced-softmax";

/** The codec of the descriptor, which has no options: `{ "kind": "loss/balanced-softmax" }`. */
export const Descriptor = closed(kind, { kind: literal(kind) });
/** Names `balancedSoftmax`. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor. */
export const define = (): Descriptor => ({ kind });

/**
 * The loss, given the training images per class.
 *
 * @error those of `balancedSoftmax`
 */
export const make =
  (_descriptor: Descriptor) =>
  ({ counts }: { readonly counts: ClassCounts }): Either<LongtailError, Loss> =>
    balancedSoftmax({ counts });
