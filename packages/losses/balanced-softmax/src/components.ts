import * as BalancedSoftmax from "./components/balanced-softmax.js";
import * as LogitAdjustment from "./components/logit-adjustment.js";

/** The components of this package, for a registry. */
export const components = [BalancedSoftmax, LogitAdjustment] as const;
