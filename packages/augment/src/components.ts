import { component } from "@longtail/core";
import { cropFlip, cropFlipOptions } from "./crop-flip.js";

/** `cropFlip` as a component. */
export const CropFlip = component("augment/crop-flip", {
  ...cropFlipOptions,
  make:
    ({ pad, flip, mean, std }) =>
    ({ shape }) =>
      cropFlip({ shape, pad, flip, mean, std }),
});

/** The components of this package, for a registry. */
export const components = [CropFlip] as const;
