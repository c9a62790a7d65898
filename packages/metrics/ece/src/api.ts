import type { ClassWeights, Labels } from "@longtail/core";

export type { ClassWeights, Predicted } from "@longtail/core";

/** The most probable class of each image, and its probability. */
export interface Predictions {
  readonly confidences: Float64Array;
  readonly predictions: Int32Array;
}

/** How many bins of confidence there are. */
export interface BinOptions {
  /** An integer of at least 1; 15 by default, as in the published tables. */
  readonly bins?: number;
  /**
   * How much the images of each class count: `"balanced"`, or one number for each class. Without it every image counts alike.
   * A long-tailed part is judged for a balanced deployment by `"balanced"`, a balanced part for a long tail by the tail's counts.
   */
  readonly weights?: ClassWeights;
}

/** One bin `(lower, upper]` of confidence. Without images (`count` 0) its accuracy and confidence are 0. */
export interface Bin {
  readonly lower: number;
  readonly upper: number;
  /** Images in the bin. */
  readonly count: number;
  /** The fraction of them that are correct. */
  readonly accuracy: number;
  /** Their mean confidence. */
  readonly confidence: number;
  /** Their part of the weight of all images, where classes are weighted; absent where it is their part of the number. */
  readonly weight?: number;
}

/** How well confidence matches accuracy: plain JSON, fractions and not percentages. */
export interface Calibration {
  /** The gap between accuracy and confidence of each bin, averaged over the images. */
  readonly ece: number;
  /** The largest gap of any bin that has images. */
  readonly mce: number;
  /** The fraction of images that are correct. */
  readonly accuracy: number;
  /** The mean confidence. */
  readonly confidence: number;
  /** How many images there are. */
  readonly count: number;
  readonly bins: readonly Bin[];
}

/** The calibration of each group that has images; a group without images is absent. */
export type CalibrationByGroup<Name extends string> = { readonly [N in Name]?: Calibration };

/** The probabilities of all classes for some images, and the images' true classes. */
export interface Probable<L extends Labels = Labels> {
  /** Row by row: the probabilities of the first image, then of the second. */
  readonly probabilities: ArrayLike<number>;
  readonly classes: number;
  readonly labels: L;
}

/** `Calibration`, the errors that need the probabilities of all classes, and the calibration of groups. */
export interface FullCalibration<Name extends string = never> extends Calibration {
  /** ECE of each class's own probability, averaged over the classes. */
  readonly classwiseEce: number;
  /** ECE over bins of equal numbers of images. */
  readonly adaptiveEce: number;
  /** Mean negative log of the true class's probability, in nats. */
  readonly nll: number;
  /** Mean squared distance from the one-hot truth, summed over the classes: in [0, 2]. */
  readonly brier: number;
  readonly groups: CalibrationByGroup<Name>;
}

/** Where the classwise error counts class probabilities of exactly 0: in no bin, or in the first. */
export type ZeroRule = "dropped" | "first-bin";
