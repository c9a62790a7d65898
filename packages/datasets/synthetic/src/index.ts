export { type Appearance, appearance, className, MOST_CLASSES } from "./appearance.js";
export { components, Synthetic } from "./components.js";
export { drawImage } from "./draw-image.js";
export { distanceToShape, SHAPES, type Shape } from "./shapes.js";
export { type SyntheticOptions, synthetic } from "./synthetic.js";
export { type ImagesOptions, SIDES, syntheticImages } from "./synthetic-images.js";
export { type Pattern, paint, TEXTURES, type Texture } from "./textures.js";
