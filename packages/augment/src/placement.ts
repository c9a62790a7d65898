import { generator, type RandomGenerator, type Seed, uniformInt } from "@longtail/core";

/**
 * Where in the padded image a crop begins, and whether it is then mirrored left to right.
 *
 * @unit pixels; with padding `pad`, the crop at (`pad`, `pad`) is the image itself
 */
export interface Placement {
  readonly top: number;
  readonly left: number;
  readonly mirrored: boolean;
}

/** Which placements are drawn. */
export interface PlacementOptions {
  /** Pixels of black on each side. */
  readonly pad: number;
  /** Whether half of the images are mirrored. */
  readonly flip: boolean;
}

/** The placement that leaves an image as it is. */
export const upright = (pad: number): Placement => ({ top: pad, left: pad, mirrored: false });

/**
 * Draws a placement: top and left alike from 0 to `2 pad`, mirrored with probability 1/2.
 *
 * @example
 * ```ts
 * import { drawPlacement } from "@longtail/augment";
 * import { generator } from "@longtail/core";
 *
 * console.log(drawPlacement(generator(1), { pad: 4, flip: true }));
 * ```
 */
export const drawPlacement = (
  rng: RandomGenerator,
  { pad, flip }: PlacementOptions,
): Placement => ({
  top: uniformInt(rng, 0, 2 * pad),
  left: uniformInt(rng, 0, 2 * pad),
  mirrored: flip && uniformInt(rng, 0, 1) === 1,
});

/** Draws the placements of a batch's images, one after the other from one stream. */
export const placements = (seed: Seed, options: PlacementOptions): (() => Placement) => {
  const rng = generator(seed);
  return () => drawPlacement(rng, options);
};
