import { type Codec, closed, codecOf, inRange, integerIn, listOf, text } from "@longtail/core";
import type * as t from "io-ts";
import { type ByGroup, byGroup } from "./by-group.js";
import { Calibration } from "./calibration.js";

/** An interval that resampling the images gives: 95 % unless the record's maker says otherwise. */
export interface Range95 {
  readonly low: number;
  readonly high: number;
}

/** What else is known of a result; each key may be absent. */
export interface ResultDetails {
  /** The fraction of images whose true class is among the five with the highest scores. */
  readonly top5?: number;
  readonly mce?: number;
  readonly nll?: number;
  readonly brier?: number;
  /** ECE over bins of equal numbers of images. */
  readonly adaptiveEce?: number;
  /** ECE of each class's own probability, averaged over the classes. */
  readonly classwiseEce?: number;
  /** ECE of a curve smoothed by a kernel, without bins. */
  readonly smoothEce?: number;
  /** The area under the curve of risk over coverage. */
  readonly aurc?: number;
  /** The curve of a reliability diagram without bins, point by point: three lists of one length. */
  readonly smoothCurve?: {
    readonly confidence: readonly number[];
    readonly accuracy: readonly number[];
    /** 1 on average. */
    readonly density: readonly number[];
  };
  /** The curve of risk over coverage, point by point: two lists of one length. */
  readonly riskCurve?: {
    readonly coverage: readonly number[];
    readonly risk: readonly number[];
  };
  readonly accuracyInterval?: Range95;
  readonly eceInterval?: Range95;
}

/** How well a network does on one group of classes. */
export interface GroupResult {
  /** Classes in the group. */
  readonly classes: number;
  readonly accuracy: number;
  readonly ece: number;
  readonly calibration: Calibration;
  /** Of scores that were judged; runs do not say. */
  readonly details?: ResultDetails;
}

/** How well one set of weights does on the test images; fractions, and nats for the negative log-likelihood. */
export interface ResultSummary {
  /**
   * The name of the stage that trained these weights; "transform" if a transform made the classifier after the last stage,
   * "judged" for the scores of a model that was trained elsewhere.
   */
  readonly stage: string;
  /** The epoch of that stage, counted from 0, after which the weights were taken; 0 for a transform. */
  readonly epoch: number;
  readonly accuracy: number;
  readonly ece: number;
  readonly mce: number;
  readonly nll: number;
  readonly brier: number;
  readonly calibration: Calibration;
  /** A group without classes is absent. */
  readonly groups: ByGroup<GroupResult>;
  /** The accuracy on the test images of each class, in label order; null for a class without any. Earlier records do not say. */
  readonly classAccuracies?: readonly (number | null)[];
  /** Of scores that were judged; runs do not say. */
  readonly details?: ResultDetails;
}

const fraction = inRange(0, 1);

const fractionOrNull = codecOf(
  "a fraction or null",
  (u): u is number | null => u === null || fraction.is(u),
  { anyOf: [fraction.schema, { type: "null" }] },
);

const atLeastZero = inRange(0, Number.POSITIVE_INFINITY, "[)");

const interval = closed("interval", { low: fraction, high: fraction });

/** The codec of details. */
export const ResultDetails: Codec<ResultDetails> = closed(
  "details",
  {},
  {
    top5: fraction,
    mce: fraction,
    nll: atLeastZero,
    brier: inRange(0, 2),
    adaptiveEce: fraction,
    classwiseEce: fraction,
    smoothEce: fraction,
    aurc: fraction,
    smoothCurve: closed("smooth curve", {
      confidence: listOf(fraction),
      accuracy: listOf(fraction),
      density: listOf(atLeastZero),
    }),
    riskCurve: closed("risk curve", { coverage: listOf(fraction), risk: listOf(fraction) }),
    accuracyInterval: interval,
    eceInterval: interval,
  },
);

const GroupCodec: t.Type<GroupResult> = closed(
  "group",
  {
    classes: integerIn(1),
    accuracy: fraction,
    ece: fraction,
    calibration: Calibration,
  },
  { details: ResultDetails },
);

/** The codec of results. */
export const ResultSummary: t.Type<ResultSummary> = closed(
  "result",
  {
    stage: text,
    epoch: integerIn(0),
    accuracy: fraction,
    ece: fraction,
    mce: fraction,
    nll: atLeastZero,
    brier: inRange(0, 2),
    calibration: Calibration,
    groups: byGroup(GroupCodec),
  },
  { classAccuracies: listOf(fractionOrNull), details: ResultDetails },
);
