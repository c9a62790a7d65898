import type { ClassGroups, Labels } from "@longtail/core";
import type { Score } from "./predictor.js";

/** The probabilities of all classes for some images, and the images' true classes. */
export interface Probable<L extends Labels = Labels> {
  /** Row by row; each in [0, 1]. */
  readonly probabilities: ArrayLike<number>;
  /** The number of classes: at least 2. */
  readonly classes: number;
  /** The true classes, one per image. */
  readonly labels: L;
}

/**
 * Which images a class's threshold is taken from.
 *
 * - `marginal`: all. The sets hold the true class for 1 − alpha of the images.
 * - `class`: those of the class. That holds within each class; one with fewer than 1/alpha − 1 images is in every set.
 * - `group`: those of the class's group. That holds within each group.
 * - `interpolated`: `weight` times the threshold of `class`, finite at the score's maximum, and the rest of `marginal`.
 */
export type Calibration =
  | { readonly kind: "marginal" }
  | { readonly kind: "class" }
  | { readonly kind: "group"; readonly groups: ClassGroups<string> }
  | { readonly kind: "interpolated"; readonly weight: number };

/** How a predictor is fitted. */
export interface ConformalOptions {
  /** The fraction of images whose set may miss the true class, in (0, 1). */
  readonly alpha: number;
  /** How little a class conforms to an image: `{ kind: "threshold" }` by default. */
  readonly score?: Score;
  /** `{ kind: "marginal" }` by default. */
  readonly calibration?: Calibration;
}

/** How often sets hold the true class, and how large they are: plain JSON, fractions. */
export interface Coverage<Name extends string = never> {
  /** The fraction of images whose set holds the true class. */
  readonly marginal: number;
  /** The same fraction of each class, averaged over the classes that have images. */
  readonly macro: number;
  /** The fraction of these classes whose coverage is below half of the target, (1 − alpha) / 2. */
  readonly underHalf: number;
  /** The mean number of classes in a set. */
  readonly size: number;
  /** The fraction of sets without any class. */
  readonly empty: number;
  /** How many images there are. */
  readonly count: number;
  /** Coverage and mean size of each group of classes that has images. */
  readonly groups: { readonly [N in Name]?: { readonly coverage: number; readonly size: number } };
  /** The coverage of each class; null without images. */
  readonly perClass: readonly (number | null)[];
}
