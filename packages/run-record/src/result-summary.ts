import { closed, codecOf, inRange, integerIn, listOf, text } from "@longtail/core";
import type * as t from "io-ts";
import { type ByGroup, byGroup } from "./by-group.js";
import { Calibration } from "./calibration.js";

/** How well a network does on one group of classes. */
export interface GroupResult {
  /** Classes in the group. */
  readonly classes: number;
  readonly accuracy: number;
  readonly ece: number;
  readonly calibration: Calibration;
}

/** How well one set of weights does on the test images; fractions, and nats for the negative log-likelihood. */
export interface ResultSummary {
  /** The name of the stage that trained these weights; "transform" if a transform made the classifier after the last stage. */
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
}

const fraction = inRange(0, 1);

const fractionOrNull = codecOf(
  "a fraction or null",
  (u): u is number | null => u === null || fraction.is(u),
  { anyOf: [fraction.schema, { type: "null" }] },
);

const GroupCodec: t.Type<GroupResult> = closed("group", {
  classes: integerIn(1),
  accuracy: fraction,
  ece: fraction,
  calibration: Calibration,
});

/** The codec of results. */
export const ResultSummary: t.Type<ResultSummary> = closed(
  "result",
  {
    stage: text,
    epoch: integerIn(0),
    accuracy: fraction,
    ece: fraction,
    mce: fraction,
    nll: inRange(0, Number.POSITIVE_INFINITY, "[)"),
    brier: inRange(0, 2),
    calibration: Calibration,
    groups: byGroup(GroupCodec),
  },
  { classAccuracies: listOf(fractionOrNull) },
);
