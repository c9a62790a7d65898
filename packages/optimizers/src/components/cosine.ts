import { closed, type LongtailError, literal, type Schedule } from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { cosine, cosineFields } from "../cosine.js";

/** A cosine schedule over the epochs of its stage, as a component. */
export const kind = "schedule/cosine";

/** `{ kind, learningRate }`. */
export const Descriptor = closed(kind, { kind: literal(kind), ...cosineFields });
/** A decoded descriptor of a cosine schedule. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** A descriptor; the default rate is the published recipes'. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  learningRate: 0.1,
  ...options,
});

/** The schedule a descriptor names, over the environment's epochs. */
export const make =
  ({ learningRate }: Descriptor) =>
  ({ epochs }: { readonly epochs: number }): Either<LongtailError, Schedule> =>
    cosine({ learningRate, epochs });
