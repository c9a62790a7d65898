import { ClassBalancedLoss } from "./class-balanced.js";
import { CrossEntropy } from "./cross-entropy.js";
import { Focal } from "./focal.js";
import { LabelSmoothing } from "./label-smoothing.js";

/** The components of this package, for a registry. */
export const components = [CrossEntropy, LabelSmoothing, ClassBalancedLoss, Focal] as const;
