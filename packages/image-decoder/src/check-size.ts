// 512 MiB of pixels: more than any camera's picture, less than a WebAssembly decoder can hold.
const mostPixels = 2 ** 27;

/**
 * Refuses an image by the size that its header states. A few bytes can state any size, and decoding takes memory for all of it.
 *
 * @error throws what is wrong with the file
 */
export const checkSize = (width: number, height: number): void => {
  if (width * height > mostPixels)
    throw new Error(`it has ${width} x ${height} pixels; at most ${mostPixels} can be decoded`);
};
