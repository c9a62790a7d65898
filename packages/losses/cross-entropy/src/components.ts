import { component } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { classBalanced, classBalancedOptions } from "./class-balanced.js";
import { crossEntropy } from "./cross-entropy.js";
import { focal, focalOptions } from "./focal.js";
import { labelSmoothing, labelSmoothingOptions } from "./label-smoothing.js";

/**
 * `classBalanced` as a part of a pipeline.
 *
 * @error those of `classBalanced`
 */
export const ClassBalancedLoss = component("loss/class-balanced", {
  ...classBalancedOptions,
  make:
    ({ beta }) =>
    ({ counts }) =>
      classBalanced({ counts, beta }),
});

/** `crossEntropy` as a part of a pipeline. It has no options. */
export const CrossEntropy = component("loss/cross-entropy", {
  make: () => () => E.right(crossEntropy()),
});

/**
 * `focal` as a part of a pipeline.
 *
 * @error those of `focal`
 */
export const Focal = component("loss/focal", {
  ...focalOptions,
  make:
    ({ gamma, beta }) =>
    ({ counts }) =>
      focal({ gamma, counts, beta }),
});

/**
 * `labelSmoothing` as a part of a pipeline.
 *
 * @error those of `labelSmoothing`
 */
export const LabelSmoothing = component("loss/label-smoothing", {
  ...labelSmoothingOptions,
  make:
    ({ smoothing }) =>
    () =>
      labelSmoothing({ smoothing }),
});

/** The components of this package, for a registry. */
export const components = [CrossEntropy, LabelSmoothing, ClassBalancedLoss, Focal] as const;
