// What the convolution of 3x3 pixels and its gradient to the filter share: the working memory of a
// thread, and the sizes of transformed filters.
//
// A thread's memory holds a table of addresses, vectors in the making, a pixel of zeros, and two
// lots of 36 matrices of tiles by channels: one of the input's tiles, one of the output's.
import { larger, roundUp } from "./integers";
import { POINTS } from "./winograd";

/** Offsets in a thread's memory. */
export const TABLE: usize = 0;
export const TEMPORARY: usize = 192;
export const ZEROS: usize = 2048;

/**
 * Bytes from one matrix of tiles by channels to the next.
 *
 * 64 more than it fills: at a power of two all matrices would compete for the same cache lines.
 */
@inline
export function matrixBytes(block: i32, channels: i32): usize {
  return (<usize>(block * channels) << 2) + 64;
}

/** Bytes of a thread's memory. */
export function scratchBytes3x3(channels: i32, outChannels: i32, block: i32): f64 {
  const filled = roundUp(channels, 8);
  const outFilled = roundUp(outChannels, 8);
  const matrices = matrixBytes(block, filled) + matrixBytes(block, outFilled);
  return <f64>ZEROS + 4.0 * larger(filled, outFilled) + <f64>POINTS * <f64>matrices;
}

/** Bytes of a transformed filter, or of one sum towards a filter's gradient. */
export function transformedBytes3x3(channels: i32, outChannels: i32): f64 {
  return 4.0 * POINTS * roundUp(channels, 8) * roundUp(outChannels, 8);
}
