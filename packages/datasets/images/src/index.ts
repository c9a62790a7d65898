export { components, Folder } from "./components.js";
export { type Decoder, openDecoder } from "./decode/open-decoder.js";
export type { Picture } from "./decode/picture.js";
export { type FolderOptions, loadFolder } from "./folder/load-folder.js";
export type { SplitOptions } from "./folder/split.js";
export { type ArraysOptions, fromArrays, type LabelledArrays } from "./from-arrays.js";
export { square } from "./square.js";
