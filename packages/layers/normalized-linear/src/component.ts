import { closed, type Head, inRange, type LongtailError, literal } from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { normalizedLinear, scales } from "./normalized-linear.js";

/** The normalised linear classifier, as a component. */
export const kind = "head/normalized-linear";

/** `{ kind, scale }`: its sizes come from the model and the data. */
export const Descriptor = closed(kind, {
  kind: literal(kind),
  scale: inRange(scales.min, scales.max, scales.ends),
});
/** A decoded descriptor of the normalised linear classifier. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor: cosines, unless a scale is given. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  scale: 1,
  ...options,
});

/** The head a descriptor names, of the environment's sizes. */
export const make =
  ({ scale }: Descriptor) =>
  ({
    features,
    classes,
  }: {
    readonly features: number;
    readonly classes: number;
  }): Either<LongtailError, Head> =>
    normalizedLinear({ features, classes, scale });
