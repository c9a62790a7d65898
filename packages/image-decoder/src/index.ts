export type { Picture } from "@longtail/core";
export { type Decoder, type Orientation, openDecoder, openLendingDecoder } from "./open-decoder.js";
