export { type ByteTables, byteTables, type ChannelMoments, cifarMoments } from "./byte-tables.js";
export { CropFlip, components } from "./components.js";
export { cropAt } from "./crop-at.js";
export { type CropFlipOptions, cropFlip } from "./crop-flip.js";
export { normalize } from "./normalize.js";
export { drawPlacement, type Placement, type PlacementOptions, upright } from "./placement.js";
