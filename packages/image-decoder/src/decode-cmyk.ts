import type { Picture } from "@longtail/core";

/**
 * A decoder of JPEG files of four channels, which MozJPEG cannot make RGB: `jpeg-js`, ten times as slow. It is loaded for the first one.
 *
 * A color of the page is what the inks leave of white: (1 - C)(1 - K) and so on, as Pillow converts; color profiles are ignored.
 *
 * @error the decoder throws what is wrong with the file
 */
export const decodeCmyk = async (bytes: Uint8Array): Promise<Picture> => {
  const { default: codec } = await import("jpeg-js");
  const { width, height, data } = codec.decode(bytes, { useTArray: true, tolerantDecoding: false });
  return { width, height, rgba: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) };
};
