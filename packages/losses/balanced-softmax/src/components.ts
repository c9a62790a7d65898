import { BalancedSoftmax } from "./balanced-softmax.js";
import { LogitAdjustment } from "./logit-adjusted.js";

/** The components of this package, for a registry. */
export const components = [BalancedSoftmax, LogitAdjustment] as const;
