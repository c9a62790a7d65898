import { NormalizedLinear } from "./normalized-linear.js";

/** The components of this package, for a registry. */
export const components = [NormalizedLinear] as const;
