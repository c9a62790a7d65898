import {
  type Augmentation,
  checkLength,
  checkNumber,
  flag,
  gathered,
  type ImageShape,
  type ImagesInMemory,
  integers,
  type LongtailError,
  listOf,
  numberIn,
  options,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import {
  type ByteTables,
  byteTables,
  type ChannelMoments,
  cifarMoments,
  deviations,
  means,
} from "./byte-tables.js";
import { cropAt } from "./crop-at.js";
import { sourceOnDevice } from "./on-device.js";
import { type Placement, type PlacementOptions, placements, upright } from "./placement.js";

const pads = integers(0, 1024);

/** The options of the component; defaults are those of the published CIFAR runs. */
export const cropFlipOptions = options({
  fields: {
    pad: numberIn(pads),
    flip: flag,
    mean: listOf(numberIn(means), 1),
    std: listOf(numberIn(deviations), 1),
  },
  defaults: { pad: 4, flip: true, ...cifarMoments },
});

/** The options of `cropFlip`. */
export interface CropFlipOptions extends Partial<ChannelMoments> {
  /** Height, width and channels of the images; they do not change. */
  readonly shape: ImageShape;
  /** Black pixels on each side before the crop; 4 by default, 0 crops nothing. */
  readonly pad?: number | undefined;
  /** Whether half of the images are mirrored left to right; true by default. */
  readonly flip?: boolean | undefined;
}

/**
 * The augmentation of the published CIFAR runs: pads with black and crops at random, mirrors half of the images, normalizes.
 *
 * For evaluation it only normalizes. A batch is made in one pass over its bytes, with one stream of random numbers from the
 * batch's seed.
 *
 *   value = (byte / 255 - mean) / std
 *
 * @shape positions int32 [b] · result float32 [b, height, width, channels]; the set's shape is `shape`, not checked here
 * @unit  standard deviations
 * @error OutOfRange (pad, shape, mean, std) · LengthMismatch (mean, std and the channels)
 * @source He et al., CVPR 2016, section 4.2; dvlab-research/MiSLAS and kaidic/LDAM-DRW, whose padding is black before
 *         normalization
 * @example
 * ```ts
 * import { cropFlip } from "@longtail/augment";
 * import { orThrow } from "@longtail/core";
 *
 * const set = { images: new Uint8Array(2 * 32 * 32 * 3).fill(99), labels: new Int32Array(2), shape: [32, 32, 3] as const };
 * const augment = orThrow(cropFlip({ shape: set.shape }));
 * const batch = augment.train(set, Int32Array.of(1, 0, 1), 7);
 * console.log(batch.length); // 3 * 32 * 32 * 3
 * ```
 */
export const cropFlip = ({
  shape,
  pad = cropFlipOptions.defaults.pad,
  flip = cropFlipOptions.defaults.flip,
  mean = cifarMoments.mean,
  std = cifarMoments.std,
}: CropFlipOptions): E.Either<LongtailError, Augmentation> =>
  pipe(
    gathered({
      tables: byteTables({ mean, std }),
      height: checkNumber("shape.height", integers(1), shape[0]),
      width: checkNumber("shape.width", integers(1), shape[1]),
      channels: checkLength("mean", mean, shape[2], "means, one for each channel"),
      pad: checkNumber("pad", pads, pad),
    }),
    E.map(({ tables }) => ({
      ...augmentation(tables, shape, { pad, flip }),
      described: { input: "bytes", mean, std },
    })),
  );

const augmentation = (
  tables: ByteTables,
  shape: ImageShape,
  placement: PlacementOptions,
): Augmentation => {
  const { pad } = placement;
  const size = shape[0] * shape[1] * shape[2];
  const crop = cropAt({ tables, shape, pad });
  const batch = ({ images }: ImagesInMemory, positions: Int32Array, next: () => Placement) => {
    const values = new Float32Array(positions.length * size);
    positions.forEach((position, i) => {
      crop(next(), images, position * size, values, i * size);
    });
    return values;
  };
  return {
    shape,
    train: (set, positions, seed) => batch(set, positions, placements(seed, placement)),
    test: (set, positions) => batch(set, positions, () => upright(pad)),
    onDevice: sourceOnDevice(tables, placement),
  };
};
