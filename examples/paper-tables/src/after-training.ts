import { type Codec, closed, inRange, integerIn, listOf, text } from "@longtail/core";
import type { Comparison } from "longtail";
import { rounded } from "./rounding.js";

/** How well a net does after a calibrator has corrected it (`none`: as it is): estimate, low and high end of an interval. */
export interface Corrected {
  readonly method: string;
  readonly accuracy: readonly number[];
  readonly ece: readonly number[];
}

/** Calibration after training, as a cell's file holds it. */
export interface AfterTraining {
  /** Held-out images. */
  readonly validation: number;
  /** The part of the resampled figures that an interval holds. */
  readonly level: number;
  readonly methods: readonly Corrected[];
}

const three = listOf(inRange(0, 1), 3, 3);

/** The codec of `AfterTraining`. */
export const AfterTraining: Codec<AfterTraining> = closed("calibration after training", {
  validation: integerIn(1),
  level: inRange(0, 1, "()"),
  methods: listOf(closed("method", { method: text, accuracy: three, ece: three }), 1),
});

/** What is kept of a comparison of calibrators. */
export const afterTraining = ({ validation, level, methods }: Comparison): AfterTraining => {
  const values = ({ estimate, low, high }: Comparison["methods"][number]["ece"]) =>
    [estimate, low, high].map(rounded);
  return {
    validation,
    level,
    methods: methods.map(({ method, accuracy, ece }) => ({
      method,
      accuracy: values(accuracy),
      ece: values(ece),
    })),
  };
};
