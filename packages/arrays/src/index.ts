export type {
  Block,
  BlockOptions,
  Blocks,
  FileRows,
  Format,
  NumberArray,
  NumberRows,
  OpenOptions,
  RangeOptions,
  Source,
} from "./api.js";
export { BadCell, type Place } from "./errors.js";
export type { Elements, Writable } from "./internal/typed.js";
export { openArray } from "./open-array.js";
export { readArray, readLabels } from "./read-array.js";
export { rowsIn } from "./rows-in.js";
export { blobSource, bytesSource, urlSource } from "./source.js";
export { writeNpy } from "./write-npy.js";
export { writeNpz } from "./write-npz.js";
export { writeSafetensors } from "./write-safetensors.js";
export { writeCsv, writeJsonLines } from "./write-text.js";
