import type { Picture } from "@longtail/core";

/**
 * The colors of a picture without its opacity.
 *
 * @shape result uint8 [height, width, 3]
 */
export const rgbOf = ({ width, height, rgba }: Picture): Uint8Array => {
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from] as number;
    rgb[to + 1] = rgba[from + 1] as number;
    rgb[to + 2] = rgba[from + 2] as number;
  }
  return rgb;
};

/**
 * An opaque picture of some colors.
 *
 * @shape rgb uint8 [height, width, 3]
 */
export const pictureOf = (rgb: Uint8Array, width: number, height: number): Picture => {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let from = 0, to = 0; to < rgba.length; from += 3, to += 4) {
    rgba[to] = rgb[from] as number;
    rgba[to + 1] = rgb[from + 1] as number;
    rgba[to + 2] = rgb[from + 2] as number;
    rgba[to + 3] = 255;
  }
  return { width, height, rgba };
};
