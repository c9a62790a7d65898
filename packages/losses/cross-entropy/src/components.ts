import * as ClassBalanced from "./components/class-balanced.js";
import * as CrossEntropy from "./components/cross-entropy.js";
import * as Focal from "./components/focal.js";
import * as LabelSmoothing from "./components/label-smoothing.js";

/** The components of this package, for a registry. */
export const components = [CrossEntropy, LabelSmoothing, ClassBalanced, Focal] as const;
