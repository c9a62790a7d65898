/** The predictions whose confidence lies in `(lower, upper]`; an empty bin has count, accuracy and confidence 0. */
export interface Bin {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
  /** Fraction of the bin's predictions that are right. */
  readonly accuracy: number;
  /** Mean confidence of the bin's predictions. */
  readonly confidence: number;
}

/** What a reliability diagram shows; all are fractions but the counts. */
export interface Calibration {
  readonly ece: number;
  readonly accuracy: number;
  /** Mean confidence of all predictions. */
  readonly confidence: number;
  /** The largest gap of a bin, where it is known; the diagram does not show it. */
  readonly mce?: number;
  /** Predictions in all bins. */
  readonly count: number;
  readonly bins: readonly Bin[];
}
