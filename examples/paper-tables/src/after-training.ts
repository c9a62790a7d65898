import { type Codec, closed, inRange, integerIn, listOf, mapRecord, text } from "@longtail/core";
import type { Comparison } from "longtail";
import { rounded } from "./rounding.js";

/** The groups of classes, in the order of tables. */
export const groupNames = ["many", "medium", "few"] as const;

/** The performance after a calibrator (`none`: as trained): estimate, lower and upper end of the interval. */
export interface Corrected {
  readonly method: string;
  readonly accuracy: readonly number[];
  readonly ece: readonly number[];
  /** The calibration error within each group of classes; a group without images is absent, and all of them in older files. */
  readonly groups?: Readonly<Partial<Record<(typeof groupNames)[number], number>>>;
}

/** Calibration after training, as stored in a cell's file. */
export interface AfterTraining {
  /** The number of held-out images. */
  readonly validation: number;
  /** The level of the intervals, 0.95 for instance. */
  readonly level: number;
  readonly methods: readonly Corrected[];
}

const unit = inRange(0, 1);
const three = listOf(unit, 3, 3);

/** The codec of `AfterTraining`. */
export const AfterTraining: Codec<AfterTraining> = closed("calibration after training", {
  validation: integerIn(1),
  level: inRange(0, 1, "()"),
  methods: listOf(
    closed(
      "method",
      { method: text, accuracy: three, ece: three },
      { groups: closed("groups", {}, { many: unit, medium: unit, few: unit }) },
    ),
    1,
  ),
});

/** The part of a comparison of calibrators that is stored. */
export const afterTraining = ({ validation, level, methods }: Comparison): AfterTraining => {
  const values = ({ estimate, low, high }: Comparison["methods"][number]["ece"]) =>
    [estimate, low, high].map(rounded);
  return {
    validation,
    level,
    methods: methods.map(({ method, accuracy, ece, groups }) => ({
      method,
      accuracy: values(accuracy),
      ece: values(ece),
      ...(groups && { groups: mapRecord(groups, (group) => rounded(group.ece)) }),
    })),
  };
};
