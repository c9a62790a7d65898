import * as CrossEntropy from "./components/cross-entropy.js";

/** The components of this package, for a registry. */
export const components = [CrossEntropy] as const;
