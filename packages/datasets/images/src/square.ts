import type { Picture } from "@longtail/core";
import { resize, rgbOf } from "@longtail/image-transforms";

// White shows through what is transparent.
const onWhite = (rgba: Uint8ClampedArray): Uint8ClampedArray => {
  const opaque = Uint8ClampedArray.from(rgba);
  for (let at = 0; at < opaque.length; at += 4) {
    const opacity = (rgba[at + 3] as number) / 255;
    const paper = 255 * (1 - opacity);
    for (let c = at; c < at + 3; c++) opaque[c] = (rgba[c] as number) * opacity + paper;
  }
  return opaque;
};

const isOpaque = (rgba: Uint8ClampedArray): boolean => {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return false;
  return true;
};

/**
 * The middle square of a picture, as large as it goes, resized to `side` by `side` pixels with an antialiased triangle filter.
 *
 * What is transparent shows white.
 *
 * @shape result uint8 [side, side, 3]
 * @source the filter is that of Pillow's `Image.resize` with `BILINEAR`; see `@longtail/image-transforms`
 * @example
 * ```ts
 * import { square } from "@longtail/images";
 *
 * const stripes = { width: 4, height: 2, rgba: Uint8ClampedArray.from({ length: 32 }, (_, i) => (i % 8 < 3 ? 0 : 255)) };
 * console.log(square(stripes, 1)); // one grey pixel
 * ```
 */
export const square = (picture: Picture, side: number): Uint8Array => {
  const { width, height, rgba } = picture;
  const edge = Math.min(width, height);
  const box = {
    left: Math.floor((width - edge) / 2),
    top: Math.floor((height - edge) / 2),
    width: edge,
    height: edge,
  };
  const opaque = isOpaque(rgba) ? picture : { ...picture, rgba: onWhite(rgba) };
  return rgbOf(resize(opaque, { width: side, height: side }, box));
};
