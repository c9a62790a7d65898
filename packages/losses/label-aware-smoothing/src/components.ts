import * as LabelAwareSmoothing from "./component.js";

/** The components of this package, for a registry. */
export const components = [LabelAwareSmoothing] as const;
