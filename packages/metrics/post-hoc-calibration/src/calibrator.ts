import { byKind, closed, inRange, integerIn, listOf, literal } from "@longtail/core";
import * as t from "io-ts";
import * as E from "#fp-ts/Either";

const unit = inRange(0, 1);
const finite = inRange(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
const FEWEST = 2; // classes

/** The codec of `TemperatureScaling`. */
export const TemperatureScaling = closed("temperature scaling", {
  kind: literal("temperature"),
  classes: integerIn(FEWEST),
  temperature: inRange(0, Number.POSITIVE_INFINITY, "(]"),
});
/** Log-probabilities divided by one temperature: above 1 it lowers confidence, below 1 it raises it. */
export type TemperatureScaling = t.TypeOf<typeof TemperatureScaling>;

/** The codec of `FrequencyTemperature`. */
export const FrequencyTemperature = closed("temperature by frequency", {
  kind: literal("frequency"),
  temperature: inRange(0, Number.POSITIVE_INFINITY, "(]"),
  slope: finite,
  counts: listOf(integerIn(1), FEWEST),
});
/** Log-probabilities divided by `temperature · (count / geometric mean of the counts)^slope` of the predicted class. */
export type FrequencyTemperature = t.TypeOf<typeof FrequencyTemperature>;

/** The codec of `VectorScaling`. */
export const VectorScaling = closed("vector scaling", {
  kind: literal("vector"),
  perClass: listOf(closed("scale and bias", { scale: finite, bias: finite }), FEWEST),
});
/** A scale and a bias for each class's log-probability. */
export type VectorScaling = t.TypeOf<typeof VectorScaling>;

/** The codec of `HistogramBinning`. */
export const HistogramBinning = closed("histogram binning", {
  kind: literal("histogram"),
  perClass: listOf(listOf(t.union([unit, t.null]), 1), FEWEST),
});
/** For each class, the corrected value in each of some equal bins; a probability in a bin of `null` stays as it is. */
export type HistogramBinning = t.TypeOf<typeof HistogramBinning>;

const Points = listOf(closed("point", { at: unit, value: unit }), 1);
type Points = t.TypeOf<typeof Points>;

const rising = (points: Points): boolean =>
  points.every(({ at, value }, i) => {
    const before = points[i - 1];
    return before === undefined || (before.at < at && before.value <= value);
  });

const RisingPoints = new t.Type<Points, Points>(
  "points of a rising function, in order",
  (u): u is Points => Points.is(u) && rising(u),
  (u, context) => {
    const points = Points.validate(u, context);
    return E.isLeft(points) || rising(points.right) ? points : t.failure(u, context);
  },
  t.identity,
);

/** The codec of `IsotonicRegression`. */
export const IsotonicRegression = closed("isotonic regression", {
  kind: literal("isotonic"),
  perClass: listOf(RisingPoints, FEWEST),
});
/** For each class, points of a rising function in order: linear between them, constant before the first and after the last. */
export type IsotonicRegression = t.TypeOf<typeof IsotonicRegression>;

/** A fitted calibrator; plain JSON. */
export type Calibrator =
  | TemperatureScaling
  | FrequencyTemperature
  | VectorScaling
  | HistogramBinning
  | IsotonicRegression;

/**
 * The codec of calibrators, for those read from files.
 *
 * @example
 * ```ts
 * import { decode, orThrow } from "@longtail/core";
 * import { Calibrator } from "@longtail/post-hoc-calibration";
 *
 * const text = '{ "kind": "temperature", "classes": 10, "temperature": 1.7 }';
 * console.log(orThrow(decode(Calibrator)(JSON.parse(text))));
 * ```
 */
export const Calibrator: t.Type<Calibrator> = byKind<Calibrator>("calibrator", {
  temperature: TemperatureScaling,
  frequency: FrequencyTemperature,
  vector: VectorScaling,
  histogram: HistogramBinning,
  isotonic: IsotonicRegression,
});
