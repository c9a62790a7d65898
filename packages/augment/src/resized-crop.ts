import {
  type Augmentation,
  type Checked,
  checkLength,
  checkNumber,
  checkOptions,
  closed,
  flag,
  type GivenOf,
  gathered,
  type ImageShape,
  type ImagesInMemory,
  integerIn,
  integers,
  type LongtailError,
  listOf,
  numberIn,
  options,
  orNull,
  range,
  type View,
  type Views,
} from "@longtail/core";
import { applyView, pictureOf, seedOfRow } from "@longtail/image-transforms";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { type ByteTables, byteTables, deviations, imagenetMoments, means } from "./byte-tables.js";
import { normalize } from "./normalize.js";
import { normalized } from "./normalized.js";

const areas = range(0, 1, "(]");
const aspects = range(0, Number.POSITIVE_INFINITY, "()");
const reach = numberIn(range(0, Number.POSITIVE_INFINITY, "[)"));

/** The options of the component; defaults are those of the published ImageNet-LT runs. */
export const resizedCropOptions = options({
  fields: {
    area: listOf(numberIn(areas), 2, 2),
    aspect: listOf(numberIn(aspects), 2, 2),
    flip: flag,
    jitter: orNull(closed("jitter", { brightness: reach, contrast: reach, saturation: reach })),
    shorter: orNull(integerIn(1, 2 ** 15)),
    mean: listOf(numberIn(means), 1),
    std: listOf(numberIn(deviations), 1),
  },
  defaults: {
    area: [0.08, 1],
    aspect: [3 / 4, 4 / 3],
    flip: true,
    jitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4 },
    shorter: null,
    ...imagenetMoments,
  },
});

/** The options of `resizedCrop`, beside the shape of an image as shown: height, width and 3. */
export type ResizedCropOptions = GivenOf<typeof resizedCropOptions> & {
  readonly shape: ImageShape;
};

type Complete = Required<Omit<ResizedCropOptions, "shape">>;

const checkExtent = (name: string, [least, most]: readonly number[]): Checked<unknown> =>
  checkNumber(`${name}.1`, range(least as number, Number.POSITIVE_INFINITY), most);

// 256 for 224, as published.
const usualShorter = (size: number): number => Math.round((size * 8) / 7);

const viewsOf = (
  { area, aspect, flip, jitter, shorter }: Complete,
  [height, width]: ImageShape,
): { readonly train: View; readonly test: View } => ({
  train: {
    kind: "resized-crop",
    area: area as unknown as readonly [number, number],
    aspect: aspect as unknown as readonly [number, number],
    flip: flip as boolean,
    ...(jitter && { jitter }),
  },
  test: {
    kind: "center-crop",
    shorter: shorter ?? usualShorter(Math.max(height, width)),
  },
});

const augmentation = (
  tables: ByteTables,
  shape: ImageShape,
  views: Pick<Views, "train" | "test">,
): Augmentation => {
  const [height, width, channels] = shape;
  const size = height * width * channels;
  const batch = (
    { images }: ImagesInMemory,
    positions: Int32Array,
    view: View,
    seed: number,
  ): Float32Array => {
    const pixels = new Uint8Array(positions.length * size);
    positions.forEach((position, row) => {
      const rgb = images.subarray(position * size, (position + 1) * size);
      const picture = pictureOf(rgb, width, height);
      pixels.set(applyView(picture, view, shape, seedOfRow(seed, row)), row * size);
    });
    return normalize(tables, pixels);
  };
  return {
    shape,
    train: (set, positions, seed) => batch(set, positions, views.train, seed),
    test: (set, positions) => batch(set, positions, views.test, 0),
    views: {
      ...views,
      tensor: (pixels, count) => normalized(tables, pixels, [count, ...shape]),
    },
  };
};

/**
 * The augmentation of the published runs on ImageNet-LT, Places-LT and iNaturalist: a random rectangle resized to the image, half of
 * them mirrored, colors changed, normalized.
 *
 * For evaluation it resizes the shorter side to `shorter` pixels (`null`: 8/7 of the image's longer side) and takes the middle. It
 * shows pictures in files by its `views`, and images in memory by the same draws.
 *
 *   value = (byte / 255 - mean) / std
 *
 * @shape positions int32 [b] · result float32 [b, height, width, 3]; the set's shape is `shape`, not checked here
 * @unit  standard deviations; `area` is a share of the picture's, `aspect` width over height, `jitter` how far each factor may be from 1
 * @error OutOfRange (an option; a least that is above its most; `shorter` below the image's size) · LengthMismatch (channels other than
 *        3; mean and std) · WrongType
 * @source Szegedy et al., CVPR 2015, section 6; dvlab-research/MiSLAS, datasets/imagenet.py
 * @example
 * ```ts
 * import { resizedCrop } from "@longtail/augment";
 * import { orThrow } from "@longtail/core";
 *
 * const set = { images: new Uint8Array(2 * 32 * 32 * 3).fill(99), labels: new Int32Array(2), shape: [32, 32, 3] as const };
 * const augment = orThrow(resizedCrop({ shape: set.shape, jitter: null }));
 * console.log(augment.train(set, Int32Array.of(1, 0), 7).length, augment.views?.test); // 2 * 32 * 32 * 3, the middle of 37 pixels
 * ```
 */
export const resizedCrop = ({
  shape,
  ...given
}: ResizedCropOptions): E.Either<LongtailError, Augmentation> =>
  pipe(
    checkOptions("resized crop", resizedCropOptions, given),
    E.chain((complete) =>
      pipe(
        gathered({
          tables: byteTables(complete),
          area: checkExtent("area", complete.area),
          aspect: checkExtent("aspect", complete.aspect),
          height: checkNumber("shape.height", integers(1), shape[0]),
          width: checkNumber("shape.width", integers(1), shape[1]),
          channels: checkLength("mean", complete.mean, 3, "means, one for each color"),
          colors: checkNumber("shape.channels", integers(3, 3), shape[2]),
          shorter:
            complete.shorter === null
              ? E.right(null)
              : checkNumber("shorter", integers(Math.max(shape[0], shape[1])), complete.shorter),
        }),
        E.map(({ tables }) => ({
          ...augmentation(tables, shape, viewsOf(complete, shape)),
          described: { input: "bytes", mean: complete.mean, std: complete.std },
        })),
      ),
    ),
  );
