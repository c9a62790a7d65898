export type { Picture } from "@longtail/core";
export { type Decoder, type Orientation, openDecoder } from "./open-decoder.js";
