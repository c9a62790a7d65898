import type { ImageShape, ImagesInMemory } from "@longtail/core";

/** A number of a row takes four bytes of an "image": float32 in the machine's order, which is little-endian wherever tfjs runs. */
const BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * Rows of features as the engine holds images: one pixel, four channels of a byte to a number.
 *
 * @shape features float32 [n, width] · result uint8 [n, 1, 1, 4 width]
 * @owns  the bytes are the features' own, not copied
 */
export const asImages = (
  features: Float32Array,
  labels: Int32Array,
  width: number,
): ImagesInMemory => ({
  images: new Uint8Array(features.buffer, features.byteOffset, features.byteLength),
  labels,
  shape: [1, 1, BYTES * width],
});

/** The width of rows that are held as images of a shape; undefined if images of that shape are no rows. */
export const widthOf = ([height, width, channels]: ImageShape): number | undefined =>
  height === 1 && width === 1 && channels % BYTES === 0 ? channels / BYTES : undefined;

/** The features in a set that `asImages` made. */
export const featuresIn = ({ images }: ImagesInMemory): Float32Array =>
  images.byteOffset % BYTES === 0
    ? new Float32Array(images.buffer, images.byteOffset, images.length / BYTES)
    : new Float32Array(images.slice().buffer);
