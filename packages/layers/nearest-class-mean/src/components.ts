import { NearestClassMeanHead } from "./nearest-class-mean.js";

/** The components of this package, for a registry. */
export const components = [NearestClassMeanHead] as const;
