export type { Picture } from "@longtail/core";
export { applyView, seedOfRow } from "./apply-view.js";
export type { ColorStep } from "./color.js";
export { centerCrop, crop, resizeShorter } from "./crop.js";
export { drawColors, drawCrop } from "./draw.js";
export type { Rectangle, Size } from "./picture.js";
export { colorJitter, flip, resize } from "./resize.js";
export { pictureOf, rgbOf } from "./rgb-of.js";
