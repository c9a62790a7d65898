/** What was predicted for some images, how surely, and what they are; one entry an image. */
export interface Predicted {
  /** The probability given to the predicted class, in [0, 1] but for rounding: up to 1 + 1e-6 counts as 1. */
  readonly confidences: ArrayLike<number>;
  /** The predicted classes: integers of at least 0. */
  readonly predictions: ArrayLike<number>;
  /** The true classes: integers of at least 0. */
  readonly labels: ArrayLike<number>;
}

/** How many bins of confidence there are. */
export interface BinOptions {
  /** An integer of at least 1; 15 when left out, as in the published tables. */
  readonly bins?: number;
}

/** One bin `(lower, upper]` of confidence. Without images (`count` 0) its accuracy and confidence are 0. */
export interface Bin {
  readonly lower: number;
  readonly upper: number;
  /** How many images fell into it. */
  readonly count: number;
  /** The fraction of them that were right. */
  readonly accuracy: number;
  /** The mean of their confidences. */
  readonly confidence: number;
}

/** How well confidence tells accuracy; plain JSON, fractions and not percentages. */
export interface Calibration {
  /** The gap between accuracy and confidence, averaged over the images, bin by bin. */
  readonly ece: number;
  /** The largest gap of a bin that has images. */
  readonly mce: number;
  /** The fraction of images that were right. */
  readonly accuracy: number;
  /** The mean confidence. */
  readonly confidence: number;
  /** How many images there were. */
  readonly count: number;
  readonly bins: readonly Bin[];
}

/** The probabilities of all classes for some images, and what the images are. */
export interface Probable {
  readonly probabilities: ArrayLike<number>;
  readonly classes: number;
  readonly labels: ArrayLike<number>;
}

/** `Calibration`, and the errors that need the probabilities of all classes. */
export interface FullCalibration extends Calibration {
  /** ECE of each class's own probability, averaged over the classes. */
  readonly classwiseEce: number;
  /** ECE over bins of equal numbers of images. */
  readonly adaptiveEce: number;
  /** Mean negative log of the probability given to the true class, in nats. */
  readonly nll: number;
  /** Mean squared distance from the one-hot truth, summed over the classes: in [0, 2]. */
  readonly brier: number;
}

/** What becomes of class probabilities of exactly 0 in the classwise error: in no bin, or in the first one. */
export type ZeroRule = "dropped" | "first-bin";
