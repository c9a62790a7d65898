import * as NearestClassMean from "./component.js";

/** This package's components, for a registry. */
export const components = [NearestClassMean] as const;
