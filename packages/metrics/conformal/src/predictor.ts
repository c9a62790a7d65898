import { byKind, closed, inRange, integerIn, listOf, literal } from "@longtail/core";
import * as t from "io-ts";

const FEWEST = 2; // classes
const infinite = Number.POSITIVE_INFINITY;

/** One minus the probability of the class: the smallest sets. */
export interface ThresholdScore {
  readonly kind: "threshold";
}

/** The probability of all classes that are at least as probable, and a penalty for each rank after the first `from`. */
export interface AdaptiveScore {
  readonly kind: "adaptive";
  /** 0 by default, which is APS; above it, RAPS. */
  readonly penalty?: number;
  /** How many classes a set may hold without penalty; 0 by default. */
  readonly from?: number;
}

/** Minus the probability of the class over its prior: sets favor rare classes. */
export interface PrevalenceScore {
  readonly kind: "prevalence";
  /** The prior of each class, or its training images: numbers above 0; only their ratios matter. */
  readonly prior: readonly number[];
}

/** How little a class conforms to an image. */
export type Score = ThresholdScore | AdaptiveScore | PrevalenceScore;

/** The codec of `Score`. */
export const Score: t.Type<Score> = byKind<Score>("score", {
  threshold: closed("threshold score", { kind: literal("threshold") }),
  adaptive: closed(
    "adaptive score",
    { kind: literal("adaptive") },
    { penalty: inRange(0, infinite), from: integerIn(0) },
  ),
  prevalence: closed("prevalence score", {
    kind: literal("prevalence"),
    prior: listOf(inRange(0, infinite, "()"), FEWEST),
  }),
});

/**
 * The codec of fitted predictors, for those read from files.
 *
 * @example
 * ```ts
 * import { ConformalPredictor } from "@longtail/conformal";
 * import { decode, orThrow } from "@longtail/core";
 *
 * const text = '{ "kind": "conformal", "alpha": 0.1, "score": { "kind": "threshold" }, "thresholds": [0.6, null] }';
 * console.log(orThrow(decode(ConformalPredictor)(JSON.parse(text))));
 * ```
 */
export const ConformalPredictor = closed("conformal predictor", {
  kind: literal("conformal"),
  alpha: inRange(0, 1, "()"),
  score: Score,
  thresholds: listOf(t.union([inRange(Number.NEGATIVE_INFINITY, infinite), t.null]), FEWEST),
});
/** A set holds each class whose score is at most its threshold; a class without threshold (`null`) is in every set. Plain JSON. */
export type ConformalPredictor = t.TypeOf<typeof ConformalPredictor>;
