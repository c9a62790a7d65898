import * as CifarResnet from "./component.js";

/** This package's components, for a registry. */
export const components = [CifarResnet] as const;
