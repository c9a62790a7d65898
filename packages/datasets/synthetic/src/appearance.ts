import { SHAPES, type Shape } from "./shapes.js";
import { TEXTURES, type Texture } from "./textures.js";

/** How many classes there are at most: each shape in each texture. */
export const MOST_CLASSES: number = SHAPES.length * TEXTURES.length;

/** What the images of a class have in common. */
export interface Appearance {
  readonly shape: Shape;
  readonly texture: Texture;
  /** The hue around which the hues of its objects lie, in [0, 1): red, yellow, green, cyan, blue, magenta, red. */
  readonly hue: number;
}

const SHAPE_COUNT = SHAPES.length;

/**
 * How a class looks; it does not depend on how many classes there are.
 *
 *   shape = k mod 6     texture = (k + floor(k / 6)) mod 6     hue = frac(0.618034 k)
 *
 * Each run of six classes from a multiple of six has every shape once and every texture once, so that how
 * frequent a class is says nothing about what it looks like.
 *
 * @param classIndex an integer in [0, MOST_CLASSES), not checked here
 *
 * @example
 * ```ts
 * import { appearance } from "@longtail/synthetic";
 *
 * console.log(appearance(7)); // { shape: "triangle", texture: "chequered", hue: 0.326238 }
 * ```
 */
export const appearance = (classIndex: number): Appearance => {
  const run = Math.floor(classIndex / SHAPE_COUNT);
  return {
    shape: SHAPES[classIndex % SHAPE_COUNT] as Shape,
    texture: TEXTURES[(classIndex + run) % TEXTURES.length] as Texture,
    // A step of the golden ratio keeps the hues of any number of classes apart.
    hue: (classIndex * 0.618034) % 1,
  };
};

/**
 * What a class is called: "striped triangle".
 *
 * @param classIndex an integer in [0, MOST_CLASSES), not checked here
 */
export const className = (classIndex: number): string => {
  const { shape, texture } = appearance(classIndex);
  return `${texture} ${shape}`;
};
