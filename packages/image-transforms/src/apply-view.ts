import {
  derive,
  type FixedView,
  generator,
  type ImageShape,
  type Picture,
  type RandomView,
  type Seed,
  uniformInt,
  type View,
} from "@longtail/core";
import { middleOf, sizeByShorter } from "./crop.js";
import { drawColors, drawCrop } from "./draw.js";
import type { Size } from "./picture.js";
import { resized, shown } from "./shown.js";

const resizedCrop = (
  picture: Picture,
  { area, aspect, flip, jitter }: RandomView,
  size: Size,
  seed: Seed,
): Uint8Array => {
  const rng = generator(seed);
  const box = drawCrop(rng, picture, { area, aspect });
  const mirrored = flip && uniformInt(rng, 0, 1) === 1;
  const colors = jitter === undefined ? [] : drawColors(rng, jitter);
  return shown(picture, { ...resized(box, size, mirrored), colors }, 3);
};

// Of what lies from `from` on, `wanted` long, the part inside [0, length).
const inside = (from: number, wanted: number, length: number) => {
  const first = Math.max(0, from);
  return { first, wanted: Math.min(length, from + wanted) - first };
};

const centerCrop = (picture: Picture, { shorter }: FixedView, size: Size): Uint8Array => {
  const whole = sizeByShorter(picture, shorter);
  const { left, top } = middleOf(whole, size);
  const across = inside(left, size.width, whole.width);
  const down = inside(top, size.height, whole.height);
  const pixels = shown(
    picture,
    {
      across: { from: 0, length: picture.width, to: whole.width, ...across },
      down: { from: 0, length: picture.height, to: whole.height, ...down },
    },
    3,
  );
  if (across.wanted === size.width && down.wanted === size.height) return pixels;
  const image = new Uint8Array(size.width * size.height * 3);
  for (let y = 0; y < down.wanted; y++)
    image.set(
      pixels.subarray(y * across.wanted * 3, (y + 1) * across.wanted * 3),
      ((down.first - top + y) * size.width + across.first - left) * 3,
    );
  return image;
};

/**
 * The seed of a row of a batch, from the batch's seed: pictures in files and images in memory are shown by the same draws.
 */
export const seedOfRow = (seed: Seed, row: number): Seed => derive(seed, "picture", row);

/**
 * A picture as a view shows it: what a network is given before it is normalized. Opacity is dropped, not blended.
 *
 * A random view draws, in this order, rectangle, mirroring, and order and factors of the colors, from the seed's own stream; a
 * fixed view needs no seed. Where a fixed view's resized picture is smaller than the image, the rest is black.
 *
 * @shape result uint8 [height, width, 3]; the shape's third number is taken to be 3
 * @source torchvision's `RandomResizedCrop`, `RandomHorizontalFlip`, `ColorJitter`; `Resize`, `CenterCrop`; on Pillow's images
 * @example
 * ```ts
 * import { applyView } from "@longtail/image-transforms";
 *
 * const picture = { width: 300, height: 200, rgba: new Uint8ClampedArray(300 * 200 * 4).fill(99) };
 * const view = { kind: "resized-crop", area: [0.08, 1], aspect: [3 / 4, 4 / 3], flip: true } as const;
 * console.log(applyView(picture, view, [224, 224, 3], 7).length); // 224 * 224 * 3
 * ```
 */
export const applyView = (
  picture: Picture,
  view: View,
  [height, width]: ImageShape,
  seed: Seed = 0,
): Uint8Array =>
  view.kind === "resized-crop"
    ? resizedCrop(picture, view, { width, height }, seed)
    : centerCrop(picture, view, { width, height });
