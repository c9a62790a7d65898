/** A statistic of the images themselves, and an interval around it; plain JSON. */
export interface Interval {
  /** The statistic of the images, each counted once. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** How an interval is drawn. */
export interface ResamplingOptions {
  /** The number of samples, each of as many images, drawn with replacement; 1,000 by default. */
  readonly resamples?: number;
  /** The fraction of the resampled statistics inside the interval, in (0, 1); 0.95 by default. */
  readonly level?: number;
  /** The seed of the samples. The same seed and number of images give the same samples. */
  readonly seed: number;
}
