import type { Picture } from "@longtail/core";
import type { Rectangle, Size } from "./picture.js";
import { asItIs, resized, type Showing, shown } from "./shown.js";

const pictureOf = (picture: Picture, showing: Showing): Picture => ({
  width: showing.across.to,
  height: showing.down.to,
  rgba: new Uint8ClampedArray(shown(picture, showing, 4).buffer),
});

/** The whole of a picture. */
export const whole = ({ width, height }: Size): Rectangle => ({ left: 0, top: 0, width, height });

/**
 * A picture, or a rectangle of it, resized with an antialiased triangle filter; the four channels are independent.
 *
 * A rectangle counts as a picture of its own: nothing outside of it is looked at.
 *
 * @param box inside the picture, not checked here; by default all of it
 * @source Pillow's `Image.crop(box).resize(size, Image.BILINEAR)`, byte for byte
 * @example
 * ```ts
 * import { resize } from "@longtail/image-transforms";
 *
 * const stripes = { width: 4, height: 2, rgba: Uint8ClampedArray.from({ length: 32 }, (_, i) => (i % 8 < 4 ? 0 : 255)) };
 * console.log(resize(stripes, { width: 1, height: 1 }).rgba); // grey
 * ```
 */
export const resize = (picture: Picture, size: Size, box: Rectangle = whole(picture)): Picture =>
  pictureOf(picture, resized(box, size));

/**
 * A picture mirrored left to right.
 *
 * @example
 * ```ts
 * import { flip } from "@longtail/image-transforms";
 *
 * console.log(flip({ width: 2, height: 1, rgba: Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 255) }).rgba); // 4 5 6 255 1 2 3 255
 * ```
 */
export const flip = (picture: Picture): Picture =>
  pictureOf(picture, resized(whole(picture), picture, true));

/**
 * A picture with other colors; the steps follow each other, each truncated and clipped to bytes. Opacity stays.
 *
 *   value = base + factor (value - base)
 *
 * @source Pillow's `ImageEnhance`, byte for byte
 * @example
 * ```ts
 * import { colorJitter } from "@longtail/image-transforms";
 *
 * const grey = { width: 1, height: 1, rgba: Uint8ClampedArray.of(100, 100, 100, 255) };
 * console.log(colorJitter(grey, [{ kind: "brightness", factor: 1.2 }]).rgba); // 120 120 120 255
 * ```
 */
export const colorJitter = (picture: Picture, colors: NonNullable<Showing["colors"]>): Picture =>
  pictureOf(picture, { ...asItIs(picture), colors });
