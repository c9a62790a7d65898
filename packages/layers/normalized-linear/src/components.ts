import * as NormalizedLinear from "./component.js";

/** This package's components, for a registry. */
export const components = [NormalizedLinear] as const;
