import type { Picture } from "@longtail/image-decoder";

/** For each output pixel: the first input pixel that it takes from, and the weights of that one and of those after it. */
interface Tap {
  readonly first: number;
  readonly weights: Float64Array;
}

// The triangle filter. Where images shrink, it is as much wider as they become smaller, so that no detail aliases.
const tapsOf = (from: number, to: number): readonly Tap[] => {
  const scale = from / to;
  const radius = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const center = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(center - radius + 0.5));
    const last = Math.min(from, Math.floor(center + radius + 0.5));
    const raw = Float64Array.from({ length: last - first }, (_, k) =>
      Math.max(0, 1 - Math.abs(first + k + 0.5 - center) / radius),
    );
    const sum = raw.reduce((a, b) => a + b, 0);
    return { first, weights: raw.map((weight) => weight / sum) };
  });
};

/**
 * The middle square of a picture, as large as it goes, resized to `side` by `side` pixels with an antialiased triangle filter.
 *
 * What is transparent shows white.
 *
 * @shape result uint8 [side, side, 3]
 * @source the filter is that of Pillow's `Image.resize` with `BILINEAR`, without its rounding between the two passes
 * @example
 * ```ts
 * import { square } from "@longtail/images";
 *
 * const stripes = { width: 4, height: 2, rgba: Uint8ClampedArray.from({ length: 32 }, (_, i) => (i % 8 < 3 ? 0 : 255)) };
 * console.log(square(stripes, 1)); // one grey pixel
 * ```
 */
export const square = ({ width, height, rgba }: Picture, side: number): Uint8Array => {
  const edge = Math.min(width, height);
  const left = Math.floor((width - edge) / 2);
  const top = Math.floor((height - edge) / 2);
  const taps = tapsOf(edge, side);
  // Rows first: [edge, side, 3].
  const rows = new Float32Array(edge * side * 3);
  for (let y = 0; y < edge; y++)
    taps.forEach(({ first, weights }, x) => {
      let at = ((top + y) * width + left + first) * 4;
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let k = 0; k < weights.length; k++, at += 4) {
        const opacity = (rgba[at + 3] as number) / 255;
        const ink = (weights[k] as number) * opacity;
        const paper = 255 * ((weights[k] as number) - ink);
        red += ink * (rgba[at] as number) + paper;
        green += ink * (rgba[at + 1] as number) + paper;
        blue += ink * (rgba[at + 2] as number) + paper;
      }
      rows.set([red, green, blue], (y * side + x) * 3);
    });
  const image = new Uint8Array(side * side * 3);
  taps.forEach(({ first, weights }, y) => {
    for (let x = 0; x < side * 3; x++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++)
        sum += (weights[k] as number) * (rows[(first + k) * side * 3 + x] as number);
      image[y * side * 3 + x] = Math.min(255, Math.max(0, Math.round(sum)));
    }
  });
  return image;
};
