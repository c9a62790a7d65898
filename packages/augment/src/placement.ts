import { generator, type RandomGenerator, type Seed, uniformInt } from "@longtail/core";

/**
 * Where a crop starts in the padded image, and whether it is mirrored left to right.
 *
 * @unit pixels; with padding `pad`, the crop at (`pad`, `pad`) is the image itself
 */
export interface Placement {
  readonly top: number;
  readonly left: number;
  readonly mirrored: boolean;
}

/** How placements are drawn. */
export interface PlacementOptions {
  /** Black pixels on each side. */
  readonly pad: number;
  /** Whether half of the images are mirrored. */
  readonly flip: boolean;
}

/** The placement that leaves an image unchanged. */
export const upright = (pad: number): Placement => ({ top: pad, left: pad, mirrored: false });

/**
 * Draws a placement: top and left uniformly from 0 to `2 pad`, mirrored with probability 1/2.
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

/** Draws the placements of a batch's images from one stream. */
export const placements = (seed: Seed, options: PlacementOptions): (() => Placement) => {
  const rng = generator(seed);
  return () => drawPlacement(rng, options);
};
