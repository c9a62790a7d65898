import { closed, type LongtailError, literal, type Mixing, unmixed } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type * as t from "io-ts";

/** The descriptor's tag. */
export const kind = "mixing/none";

/** The codec of the descriptor, which has no options. */
export const Descriptor = closed(kind, { kind: literal(kind) });
/** Says that batches are left as they are. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor. */
export const define = (): Descriptor => ({ kind });

/** No mixing; cannot fail. */
export const make =
  (_descriptor: Descriptor) =>
  (_env: unknown): E.Either<LongtailError, Mixing> =>
    E.right(unmixed);
