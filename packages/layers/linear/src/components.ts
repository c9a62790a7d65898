import { Linear } from "./linear.js";

/** The components of this package, for a registry. */
export const components = [Linear] as const;
