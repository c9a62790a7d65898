import {
  checkLength,
  checkNumber,
  gatheredList,
  integers,
  type LongtailError,
  type Range,
  range,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

/**
 * The number that each of the 256 byte values becomes, per channel.
 *
 * @shape one float32 [256] for each channel
 */
export type ByteTables = readonly Float32Array[];

/** The mean and the standard deviation of each channel, of pixels scaled to [0, 1]. */
export interface ChannelMoments {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** The published moments of CIFAR-10, which the published runs use for CIFAR-100 as well. */
export const cifarMoments: ChannelMoments = {
  mean: [0.4914, 0.4822, 0.4465],
  std: [0.2023, 0.1994, 0.201],
};

/** The published moments of ImageNet. */
export const imagenetMoments: ChannelMoments = {
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/** The range of a channel's mean. */
export const means: Range = range(0, 1);

/** The range of a channel's standard deviation. */
export const deviations: Range = range(0, Number.POSITIVE_INFINITY, "(]");

const checkEach = (key: string, legal: Range, values: readonly number[]) =>
  values.map((actual, index) => checkNumber(`${key}.${index}`, legal, actual));

/**
 * Tables of the normalization `(byte / 255 - mean) / std`: a pixel costs one lookup.
 *
 * @unit  standard deviations
 * @error OutOfRange (no channel, a mean outside [0, 1], a deviation not above 0) · LengthMismatch (mean and std)
 * @example
 * ```ts
 * import { byteTables, cifarMoments } from "@longtail/augment";
 * import { orThrow } from "@longtail/core";
 *
 * const [red] = orThrow(byteTables(cifarMoments));
 * console.log(red?.[0], red?.[255]); // black and full red
 * ```
 */
export const byteTables = ({ mean, std }: ChannelMoments): E.Either<LongtailError, ByteTables> =>
  pipe(
    gatheredList([
      ...checkEach("mean", means, mean),
      ...checkEach("std", deviations, std),
      checkNumber("mean.length", integers(1), mean.length),
      checkLength("std", std, mean.length, "standard deviations, one for each mean"),
    ]),
    E.map(() =>
      mean.map((m, channel) =>
        Float32Array.from(
          { length: 256 },
          (_, byte) => (byte / 255 - m) / (std[channel] as number),
        ),
      ),
    ),
  );
