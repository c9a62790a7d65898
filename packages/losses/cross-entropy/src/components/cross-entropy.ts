import { closed, type LongtailError, type Loss, literal } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { crossEntropy } from "../cross-entropy.js";

/** The descriptor's tag. */
export const kind = "loss/cross-entropy";

/** The codec of the descriptor, which has no options: `{ "kind": "loss/cross-entropy" }`. */
export const Descriptor = closed(kind, { kind: literal(kind) });
/** Names `crossEntropy`. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor. */
export const define = (): Descriptor => ({ kind });

/** The loss. It needs nothing of the data. */
export const make =
  (_descriptor: Descriptor) =>
  (_env: unknown): E.Either<LongtailError, Loss> =>
    E.right(crossEntropy());
