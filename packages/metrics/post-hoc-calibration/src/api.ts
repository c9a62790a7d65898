import type { ClassWeights, Labels } from "@longtail/core";

/** The probabilities that a network predicted for some images, and the images' true classes. */
export interface Probable<L extends Labels = Labels> {
  /** The probabilities of all classes, image by image; each in [0, 1]. */
  readonly probabilities: ArrayLike<number>;
  /** The number of classes: at least 2. */
  readonly classes: number;
  /** The true classes, one per image. */
  readonly labels: L;
}

/** How a calibrator is fitted. */
export interface FitOptions {
  /**
   * How much the images of each class count: `"balanced"`, or one number for each class. Without it every image counts alike.
   * Fit to a long-tailed part for a balanced deployment by `"balanced"`.
   */
  readonly weights?: ClassWeights;
}
