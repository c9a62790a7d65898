import { type Codec, closed, inRange, integerIn, listOf } from "@longtail/core";

/** The predictions whose confidence lies in `(lower, upper]`; an empty bin has count, accuracy and confidence 0. */
export interface Bin {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
  /** Fraction of the bin's predictions that are correct. */
  readonly accuracy: number;
  /** Mean confidence of the bin's predictions. */
  readonly confidence: number;
  /** The bin's part of the weight of all predictions, where classes are weighted. */
  readonly weight?: number;
}

/** A reliability diagram as data: fractions and counts. `@longtail/ece` computes it. */
export interface Calibration {
  readonly ece: number;
  readonly accuracy: number;
  /** Mean confidence of all predictions. */
  readonly confidence: number;
  /** The largest gap of any bin, where it is known. */
  readonly mce?: number;
  /** Predictions in all bins. */
  readonly count: number;
  readonly bins: readonly Bin[];
}

const fraction = inRange(0, 1);

/** The codec of calibrations. */
export const Calibration: Codec<Calibration> = closed(
  "calibration",
  {
    ece: fraction,
    accuracy: fraction,
    confidence: fraction,
    count: integerIn(0),
    bins: listOf(
      closed(
        "bin",
        {
          lower: fraction,
          upper: fraction,
          count: integerIn(0),
          accuracy: fraction,
          confidence: fraction,
        },
        { weight: fraction },
      ),
      1,
    ),
  },
  { mce: fraction },
);
