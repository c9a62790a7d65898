import { WeightScaling } from "./weight-scaling.js";

/** The components of this package, for a registry. */
export const components = [WeightScaling] as const;
