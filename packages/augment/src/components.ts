import { component } from "@longtail/core";
import { cropFlip, cropFlipOptions } from "./crop-flip.js";
import { resizedCrop, resizedCropOptions } from "./resized-crop.js";

/** `cropFlip` as a component. */
export const CropFlip = component("augment/crop-flip", {
  ...cropFlipOptions,
  make:
    ({ pad, flip, mean, std }) =>
    ({ shape }) =>
      cropFlip({ shape, pad, flip, mean, std }),
});

/** `resizedCrop` as a component. */
export const ResizedCrop = component("augment/resized-crop", {
  ...resizedCropOptions,
  make:
    ({ kind: _kind, ...options }) =>
    ({ shape }) =>
      resizedCrop({ shape, ...options }),
});

/** The components of this package, for a registry. */
export const components = [CropFlip, ResizedCrop] as const;
