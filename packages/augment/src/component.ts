import {
  type Augmentation,
  closed,
  flag,
  inRange,
  integerIn,
  type LongtailError,
  listOf,
  literal,
  type Slots,
} from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { cifarMoments, deviations, means } from "./byte-tables.js";
import { cropFlip, pads } from "./crop-flip.js";

/** The descriptor's tag. */
export const kind = "augment/crop-flip";

/** The codec of the descriptor: padding, mirroring, and each channel's mean and standard deviation. */
export const Descriptor = closed(kind, {
  kind: literal(kind),
  pad: integerIn(pads.min, pads.max),
  flip: flag,
  mean: listOf(inRange(means.min, means.max, means.ends), 1),
  std: listOf(inRange(deviations.min, deviations.max, deviations.ends), 1),
});
/** Names `cropFlip` and its options. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor, with the options of the published CIFAR runs unless told otherwise. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  pad: 4,
  flip: true,
  ...cifarMoments,
  ...options,
});

/**
 * The augmentation, given the images' shape.
 *
 * @error those of `cropFlip`
 */
export const make =
  ({ pad, flip, mean, std }: Descriptor) =>
  ({ shape }: Slots["augment"]["env"]): Either<LongtailError, Augmentation> =>
    cropFlip({ shape, pad, flip, mean, std });
