import { LabelAwareSmoothing } from "./label-aware-smoothing.js";

/** The components of this package, for a registry. */
export const components = [LabelAwareSmoothing] as const;
