import {
  type RandomGenerator,
  type RandomView,
  shuffleWith,
  uniformFloat64,
  uniformInt,
} from "@longtail/core";
import type { ColorStep } from "./color.js";
import { halfEven } from "./half-even.js";
import type { Rectangle, Size } from "./picture.js";

const TRIES = 10;

const between = (rng: RandomGenerator, least: number, most: number): number =>
  least + (most - least) * uniformFloat64(rng);

// The largest rectangle in the middle whose aspect is allowed.
const fallback = ({ width, height }: Size, [least, most]: RandomView["aspect"]): Rectangle => {
  const aspect = width / height;
  const size = {
    width: aspect > most ? Math.max(1, halfEven(height * most)) : width,
    height: aspect < least ? Math.max(1, halfEven(width / least)) : height,
  };
  return {
    left: Math.trunc((width - size.width) / 2),
    top: Math.trunc((height - size.height) / 2),
    ...size,
  };
};

/**
 * Draws a rectangle of a picture: its share of the area uniformly, its aspect uniformly in the logarithm, its place uniformly.
 *
 * After ten draws that do not fit the picture, it is the largest rectangle in the middle with an allowed aspect.
 *
 * @source Szegedy et al., CVPR 2015, section 6; torchvision's `RandomResizedCrop`
 * @example
 * ```ts
 * import { generator } from "@longtail/core";
 * import { drawCrop } from "@longtail/image-transforms";
 *
 * console.log(drawCrop(generator(1), { width: 500, height: 375 }, { area: [0.08, 1], aspect: [3 / 4, 4 / 3] }));
 * ```
 */
export const drawCrop = (
  rng: RandomGenerator,
  picture: Size,
  { area, aspect }: Pick<RandomView, "area" | "aspect">,
): Rectangle => {
  const pixels = picture.width * picture.height;
  for (let i = 0; i < TRIES; i++) {
    const target = pixels * between(rng, ...area);
    const ratio = Math.exp(between(rng, Math.log(aspect[0]), Math.log(aspect[1])));
    const width = halfEven(Math.sqrt(target * ratio));
    const height = halfEven(Math.sqrt(target / ratio));
    if (width > 0 && width <= picture.width && height > 0 && height <= picture.height)
      return {
        top: uniformInt(rng, 0, picture.height - height),
        left: uniformInt(rng, 0, picture.width - width),
        width,
        height,
      };
  }
  return fallback(picture, aspect);
};

const kinds = ["brightness", "contrast", "saturation"] as const;

/**
 * Draws changes of color: a factor for each, uniformly in [1 - reach, 1 + reach] and not below 0, in a random order.
 *
 * @source torchvision's `ColorJitter` with hue 0
 * @example
 * ```ts
 * import { generator } from "@longtail/core";
 * import { drawColors } from "@longtail/image-transforms";
 *
 * console.log(drawColors(generator(1), { brightness: 0.4, contrast: 0.4, saturation: 0.4 }));
 * ```
 */
export const drawColors = (
  rng: RandomGenerator,
  reach: NonNullable<RandomView["jitter"]>,
): readonly ColorStep[] =>
  Array.from(shuffleWith(rng, Int32Array.of(0, 1, 2)), (i) => {
    const kind = kinds[i] as ColorStep["kind"];
    return { kind, factor: between(rng, Math.max(0, 1 - reach[kind]), 1 + reach[kind]) };
  });
