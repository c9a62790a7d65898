import { component } from "@longtail/core";
import { balancedSoftmax } from "./balanced-softmax.js";
import { logitAdjusted, logitAdjustedOptions } from "./logit-adjusted.js";

/**
 * `balancedSoftmax` as a part of a pipeline. It has no options.
 *
 * @error those of `balancedSoftmax`
 */
export const BalancedSoftmax = component("loss/balanced-softmax", {
  make:
    () =>
    ({ counts }) =>
      balancedSoftmax({ counts }),
});

/**
 * `logitAdjusted` as a part of a pipeline.
 *
 * @error those of `logitAdjusted`
 */
export const LogitAdjustment = component("loss/logit-adjustment", {
  ...logitAdjustedOptions,
  make:
    ({ tau }) =>
    ({ counts }) =>
      logitAdjusted({ counts, tau }),
});

/** The components of this package, for a registry. */
export const components = [BalancedSoftmax, LogitAdjustment] as const;
