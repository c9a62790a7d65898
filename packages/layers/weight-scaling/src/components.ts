import * as WeightScaling from "./component.js";

/** This package's components, for a registry. */
export const components = [WeightScaling] as const;
