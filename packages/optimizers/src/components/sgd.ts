import { closed, type GradientTransformation, type LongtailError, literal } from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { sgd, sgdFields } from "../sgd.js";

/** SGD with momentum and weight decay, as a component. */
export const kind = "optimizer/sgd";

/** `{ kind, momentum, weightDecay }`. */
export const Descriptor = closed(kind, { kind: literal(kind), ...sgdFields });
/** A decoded descriptor of SGD. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** A descriptor; the defaults are those of the published CIFAR recipes. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  momentum: 0.9,
  weightDecay: 2e-4,
  ...options,
});

/** The gradient transformation a descriptor names. */
export const make =
  ({ momentum, weightDecay }: Descriptor) =>
  (_env: unknown): Either<LongtailError, GradientTransformation> =>
    sgd({ momentum, weightDecay });
