import type { AxisGeometry, Geometry } from "../conv-gradients/geometry.js";

/** Tiles per block: what lies between two transforms stays in the second-level cache. */
export const BLOCK = 32;

// With fewer tiles, transforming the filter costs more than the tiles save.
const MIN_TILES = 16;

const has3x3 = ({ filter, stride, dilation }: AxisGeometry): boolean =>
  filter === 3 && stride === 1 && dilation === 1;

/** The tiles of 4x4 outputs in a batch of images. */
export const tilesOf = (images: number, outHeight: number, outWidth: number): number =>
  images * Math.ceil(outHeight / 4) * Math.ceil(outWidth / 4);

/**
 * Whether tiles of 4x4 outputs save multiplications.
 *
 * They need filters of 3x3 pixels without stride or dilation. And the outputs must fill their tiles
 * well enough: a tile costs 36 products of channels, no matter how much of it is used.
 */
export const suitsTiles = (images: number, [height, width]: Geometry): boolean =>
  has3x3(height) &&
  has3x3(width) &&
  9 * height.out * width.out >= 72 * tilesOf(1, height.out, width.out) &&
  tilesOf(images, height.out, width.out) >= MIN_TILES;

/**
 * The most working memory that tiles may take. The other kernels need a quarter as much for filters
 * of thousands of channels.
 */
export const MAX_TILE_BYTES = 2 ** 30;
