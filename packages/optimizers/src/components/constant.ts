import { closed, type LongtailError, literal, type Schedule } from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { constant, constantFields } from "../constant.js";

/** A constant learning rate, as a component. */
export const kind = "schedule/constant";

/** `{ kind, learningRate }`. */
export const Descriptor = closed(kind, { kind: literal(kind), ...constantFields });
/** A decoded descriptor of a constant schedule. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** A descriptor; the default rate is the published recipes' first one. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  learningRate: 0.1,
  ...options,
});

/** The schedule a descriptor names. */
export const make =
  ({ learningRate }: Descriptor) =>
  (_env: unknown): Either<LongtailError, Schedule> =>
    constant({ learningRate });
