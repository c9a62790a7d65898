export { type Decoder, openDecoder, type Picture } from "@longtail/image-decoder";
export { components, Folder } from "./components.js";
export { type FolderOptions, loadFolder } from "./folder/load-folder.js";
export type { SplitOptions } from "./folder/split.js";
export { type ArraysOptions, fromArrays, type LabelledArrays } from "./from-arrays.js";
export { imageFor, type Sees } from "./image-for.js";
export { square } from "./square.js";
