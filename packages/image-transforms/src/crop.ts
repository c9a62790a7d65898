import type { Picture } from "@longtail/core";
import { halfEven } from "./half-even.js";
import type { Rectangle, Size } from "./picture.js";
import { resize } from "./resize.js";

/**
 * A rectangle of a picture; what lies outside of the picture is black.
 *
 * @example
 * ```ts
 * import { crop } from "@longtail/image-transforms";
 *
 * const picture = { width: 2, height: 1, rgba: Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 255) };
 * console.log(crop(picture, { left: 1, top: 0, width: 2, height: 1 }).rgba); // the second pixel, and black
 * ```
 */
export const crop = (picture: Picture, { left, top, width, height }: Rectangle): Picture => {
  const rgba = new Uint8ClampedArray(width * height * 4);
  const begin = Math.max(0, left);
  const end = Math.min(picture.width, left + width);
  for (let y = Math.max(0, top); end > begin && y < Math.min(picture.height, top + height); y++) {
    const row = y * picture.width;
    rgba.set(
      picture.rgba.subarray((row + begin) * 4, (row + end) * 4),
      ((y - top) * width + begin - left) * 4,
    );
  }
  return { width, height, rgba };
};

/**
 * The size of a picture whose shorter side becomes `shorter`; the longer one is truncated.
 *
 * @unit pixels
 */
export const sizeByShorter = ({ width, height }: Size, shorter: number): Size =>
  width < height
    ? { width: shorter, height: Math.trunc((shorter * height) / width) }
    : { width: Math.trunc((shorter * width) / height), height: shorter };

/**
 * A picture resized until its shorter side is `shorter` pixels; the longer one, in proportion, is truncated.
 *
 * @source torchvision's `Resize`
 * @example
 * ```ts
 * import { resizeShorter } from "@longtail/image-transforms";
 *
 * const picture = { width: 7, height: 3, rgba: new Uint8ClampedArray(7 * 3 * 4) };
 * console.log(resizeShorter(picture, 2).width); // 4
 * ```
 */
export const resizeShorter = (picture: Picture, shorter: number): Picture =>
  resize(picture, sizeByShorter(picture, shorter));

/** The rectangle of a size in the middle of another; its offsets are rounded half to even. */
export const middleOf = (outer: Size, { width, height }: Size): Rectangle => ({
  left: halfEven((outer.width - width) / 2),
  top: halfEven((outer.height - height) / 2),
  width,
  height,
});

/**
 * The middle of a picture, at an offset rounded half to even; black around a picture that is smaller.
 *
 * @source torchvision's `CenterCrop`
 * @example
 * ```ts
 * import { centerCrop } from "@longtail/image-transforms";
 *
 * const picture = { width: 3, height: 1, rgba: Uint8ClampedArray.from({ length: 12 }, (_, i) => i) };
 * console.log(centerCrop(picture, { width: 1, height: 1 }).rgba); // 4 5 6 7
 * ```
 */
export const centerCrop = (picture: Picture, size: Size): Picture =>
  crop(picture, middleOf(picture, size));
