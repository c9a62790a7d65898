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

// At a power of two, rows or matrices would compete for the same cache lines.
const GAP: usize = 64;

/** Bytes from one row of a matrix of tiles by channels to the next: with a gap in large matrices. */
@inline
export function rowBytes(channels: i32): usize {
  return (<usize>channels << 2) + (channels < 256 ? 0 : GAP);
}

/** Bytes from one matrix of tiles by channels to the next. */
@inline
export function matrixBytes(block: i32, channels: i32): usize {
  return <usize>block * rowBytes(channels) + GAP;
}

/** Bytes from one matrix of a transformed filter to the next. */
@inline
export function pointBytes(filled: i32, outFilled: i32): usize {
  return (<usize>(filled * outFilled) << 2) + GAP;
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
  return <f64>POINTS * <f64>pointBytes(roundUp(channels, 8), roundUp(outChannels, 8));
}
