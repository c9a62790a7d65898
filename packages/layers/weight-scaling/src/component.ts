import { closed, type Head, type LongtailError, literal } from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { type WeightScalingOptions, weightScaling } from "./weight-scaling.js";

/** Learnable weight scaling, as a component. */
export const kind = "head/weight-scaling";

/** `{ kind }`: its sizes come from the model and the data. */
export const Descriptor = closed(kind, { kind: literal(kind) });
/** A decoded descriptor of learnable weight scaling. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor. */
export const define = (_options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({ kind });

/** The head a descriptor names, of the environment's sizes. */
export const make =
  (_descriptor: Descriptor) =>
  (env: WeightScalingOptions): Either<LongtailError, Head> =>
    weightScaling(env);
