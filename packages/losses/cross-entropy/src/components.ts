import * as CrossEntropy from "./component.js";

/** The components of this package, for a registry. */
export const components = [CrossEntropy] as const;
