import * as CropFlip from "./component.js";

/** The components of this package, for a registry. */
export const components = [CropFlip] as const;
