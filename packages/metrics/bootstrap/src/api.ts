/** A statistic of the images at hand, and an interval around it; plain JSON. */
export interface Interval {
  /** The statistic of the images themselves, each once. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** How an interval is drawn. */
export interface ResamplingOptions {
  /** How many samples of as many images, drawn with replacement; 1,000 when left out. */
  readonly resamples?: number;
  /** The part of the resampled statistics that the interval holds, in (0, 1); 0.95 when left out. */
  readonly level?: number;
  /** The seed of the samples: the same seed and number of images, the same samples. */
  readonly seed: number;
}

/** What was predicted for some images, how surely, and what they are; one entry an image. */
export interface Predicted {
  /** The probability given to the predicted class, in [0, 1]. */
  readonly confidences: ArrayLike<number>;
  /** The predicted classes: integers of at least 0. */
  readonly predictions: ArrayLike<number>;
  /** The true classes: integers of at least 0. */
  readonly labels: ArrayLike<number>;
}
