export {
  type ByteTables,
  byteTables,
  type ChannelMoments,
  cifarMoments,
  imagenetMoments,
} from "./byte-tables.js";
export { CropFlip, components, ResizedCrop } from "./components.js";
export { cropAt } from "./crop-at.js";
export { type CropFlipOptions, cropFlip } from "./crop-flip.js";
export { normalize } from "./normalize.js";
export { drawPlacement, type Placement, type PlacementOptions, upright } from "./placement.js";
export { type ResizedCropOptions, resizedCrop } from "./resized-crop.js";
