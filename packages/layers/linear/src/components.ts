import * as Linear from "./component.js";

/** This package's components, for a registry. */
export const components = [Linear] as const;
