import {
  type Augmentation,
  checkLength,
  checkNumber,
  faults,
  type ImageSet,
  type ImageShape,
  integers,
  type LongtailError,
  several,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { byteTables, type ChannelMoments, cifarMoments } from "./byte-tables.js";
import { cropAt } from "./crop-at.js";
import { sourceOnDevice } from "./on-device.js";
import { type Placement, placements, upright } from "./placement.js";

/** The range of the padding. */
export const pads = integers(0, 1024);

/** The options of `cropFlip`. */
export interface CropFlipOptions extends Partial<ChannelMoments> {
  /** Height, width and channels of the images, which stay what they are. */
  readonly shape: ImageShape;
  /** Pixels of black on each side before the crop (4); 0 crops nothing. */
  readonly pad?: number | undefined;
  /** Whether half of the images are mirrored left to right (true). */
  readonly flip?: boolean | undefined;
}

/**
 * The augmentation of the published CIFAR runs: pad with black and crop at random, mirror every other image, normalise.
 *
 * For evaluation it only normalises. A batch is gathered, changed and normalised in one pass over its bytes, with one
 * stream of random numbers from the batch's seed.
 *
 *   value = (byte / 255 - mean) / std
 *
 * @shape positions int32 [b] · result float32 [b, height, width, channels]; the set's shape is `shape`, not checked here
 * @unit  standard deviations
 * @error OutOfRange (pad, shape, mean, std) · LengthMismatch (mean, std and the channels)
 * @source He et al., CVPR 2016, section 4.2; dvlab-research/MiSLAS and kaidic/LDAM-DRW, whose padding is black before
 *         normalising
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
  pad = 4,
  flip = true,
  mean = cifarMoments.mean,
  std = cifarMoments.std,
}: CropFlipOptions): E.Either<LongtailError, Augmentation> => {
  const tables = byteTables({ mean, std });
  const errors = faults(
    tables,
    checkNumber("shape.height", integers(1), shape[0]),
    checkNumber("shape.width", integers(1), shape[1]),
    checkLength("mean", mean, shape[2], "means, one for each channel"),
    checkNumber("pad", pads, pad),
  );
  if (E.isLeft(tables) || errors.length > 0) return E.left(several(errors));
  const size = shape[0] * shape[1] * shape[2];
  const crop = cropAt({ tables: tables.right, shape, pad });
  const batch = ({ images }: ImageSet, positions: Int32Array, placement: () => Placement) => {
    const values = new Float32Array(positions.length * size);
    positions.forEach((position, i) => {
      crop(placement(), images, position * size, values, i * size);
    });
    return values;
  };
  return E.right({
    shape,
    train: (set, positions, seed) => batch(set, positions, placements(seed, { pad, flip })),
    test: (set, positions) => batch(set, positions, () => upright(pad)),
    onDevice: sourceOnDevice(tables.right, { pad, flip }),
  });
};
