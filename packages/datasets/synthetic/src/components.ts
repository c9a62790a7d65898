import * as Synthetic from "./component.js";

/** This package's components, for a registry. */
export const components = [Synthetic] as const;
