import { closed, type Head, type LongtailError, literal } from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { formField } from "./forms.js";
import { nearestClassMean } from "./nearest-class-mean.js";

/** The nearest class mean, as a component. */
export const kind = "head/nearest-class-mean";

/** `{ kind, form }`: its sizes come from the model and the data. */
export const Descriptor = closed(kind, { kind: literal(kind), form: formField });
/** A decoded descriptor of the nearest class mean. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor, with the published program's default form unless another is given. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  form: "centered-l2",
  ...options,
});

/** The head a descriptor names, of the environment's sizes. */
export const make =
  ({ form }: Descriptor) =>
  ({
    features,
    classes,
  }: {
    readonly features: number;
    readonly classes: number;
  }): Either<LongtailError, Head> =>
    nearestClassMean({ features, classes, form });
