import { closed, type ImageShape, type LongtailError, literal, type Model } from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { cifarResnet } from "../cifar-resnet.js";
import { Depth } from "../options.js";

/** The CIFAR ResNets, as a component. */
export const kind = "model/cifar-resnet";

/** `{ kind, depth }`. */
export const Descriptor = closed(kind, { kind: literal(kind), depth: Depth });
/** A decoded descriptor of a CIFAR ResNet. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** A descriptor; the default depth is the published tables'. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  depth: 32,
  ...options,
});

/** The model a descriptor names, for the environment's images. */
export const make =
  ({ depth }: Descriptor) =>
  ({ shape }: { readonly shape: ImageShape }): Either<LongtailError, Model> =>
    cifarResnet({ depth, imageShape: shape });
