export { type Decoder, type Orientation, openDecoder } from "./open-decoder.js";
export type { Picture } from "./picture.js";
