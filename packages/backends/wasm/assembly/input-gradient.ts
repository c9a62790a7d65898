// The gradient of a convolution to its input, for every geometry: strides, dilations, any filter.
//
// It gathers. A pixel of dx is a sum over the taps, the pixels of the filter, of a pixel of dy
// times the filter's matrix at that tap: tap i of row v reads row (v + top - i·dilation) / stride
// of dy, if that is an integer.
import { InputGradient } from "./generated/arguments";
import { roundUp } from "./integers";
import { multiplyTaps4x8 } from "./multiply";
import { storeFirst } from "./vectors";

// Four rows of eight results.
const BLOCK_BYTES: usize = 128;

// A tap in the table: its offset in the filter, and the addresses of four pixels.
const ENTRY_BYTES: usize = 20;

/** Bytes that one thread needs: a pixel of zeros, a block of results, and a table of taps. */
export function scratchBytes(outChannels: i32, taps: i32): f64 {
  return 4.0 * roundUp(outChannels, 4) + <f64>BLOCK_BYTES + <f64>taps * <f64>ENTRY_BYTES;
}

/** Bytes of a packed filter. */
export function packedBytes(taps: i32, channels: i32, outChannels: i32): f64 {
  return 4.0 * taps * outChannels * roundUp(channels, 8);
}

/**
 * Packs the filter's matrices [taps, outChannels, channels] into panels of eight channels of the
 * input, the last filled up with zeros.
 */
export function packFilter(args: InputGradient, chunk: i32, thread: i32): void {
  const taps = args.filterHeight * args.filterWidth;
  const channels = args.channels;
  const outChannels = args.outChannels;
  let to = args.packed;
  for (let c = 0; c < channels; c += 8)
    for (let tap = 0; tap < taps; tap++)
      for (let d = 0; d < outChannels; d++) {
        const from = args.filter + (<usize>(tap * channels * outChannels + d) << 2);
        for (let k = c; k < c + 8; k++) {
          store<f32>(to, k < channels ? load<f32>(from + (<usize>(k * outChannels) << 2)) : 0);
          to += 4;
        }
      }
}

// The row or column of dy that a tap of pixel `at` reads: -1 outside dy and between its pixels.
@inline
function sourceOf(at: i32, tap: i32, stride: i32, dilation: i32, before: i32, size: i32): i32 {
  const shifted = at + before - tap * dilation;
  const from = shifted / stride;
  if (shifted < 0 || from * stride != shifted) return -1;
  return from < size ? from : -1;
}

/**
 * Lists the taps of four pixels of row v of dx, from column u on, `step` columns apart.
 *
 * A tap is listed if one of the pixels has a source in dy. Returns the number of taps listed.
 */
function listTaps(
  args: InputGradient,
  dy: usize,
  zeros: usize,
  table: usize,
  v: i32,
  u: i32,
  step: i32,
): i32 {
  const outChannels = args.outChannels;
  const outHeight = args.outHeight;
  const outWidth = args.outWidth;
  const filterHeight = args.filterHeight;
  const filterWidth = args.filterWidth;
  const tapBytes = <usize>outChannels << 5;
  let listed = 0;
  for (let i = 0; i < filterHeight; i++) {
    const y = sourceOf(v, i, args.strideDown, args.dilationDown, args.top, outHeight);
    if (y < 0) continue;
    for (let j = 0; j < filterWidth; j++) {
      let inside = false;
      const entry = table + <usize>listed * ENTRY_BYTES;
      for (let k = 0; k < 4; k++) {
        const x = sourceOf(
          u + k * step,
          j,
          args.strideAcross,
          args.dilationAcross,
          args.left,
          outWidth,
        );
        inside = inside || x >= 0;
        const from = x < 0 ? zeros : dy + (<usize>((y * outWidth + x) * outChannels) << 2);
        store<u32>(entry + 4 + (<usize>k << 2), <u32>from);
      }
      if (!inside) continue;
      store<u32>(entry, <u32>(<usize>(i * filterWidth + j) * tapBytes));
      listed++;
    }
  }
  return listed;
}

/** One row of dx, of one image. */
export function gatherRow(args: InputGradient, chunk: i32, thread: i32): void {
  const channels = args.channels;
  const outChannels = args.outChannels;
  const width = args.width;
  const taps = args.filterHeight * args.filterWidth;
  const image = chunk / args.height;
  const v = chunk - image * args.height;
  const dy = args.dy + (<usize>(image * args.outHeight * args.outWidth * outChannels) << 2);
  const row = args.dx + (<usize>(chunk * width * channels) << 2);
  const zeros = args.scratch + <usize>thread * args.scratchBytes;
  const block = zeros + <usize>(roundUp(outChannels, 4) << 2);
  const table = block + BLOCK_BYTES;
  memory.fill(zeros, 0, <usize>outChannels << 2);
  const panelBytes = <usize>(taps * outChannels) << 5;
  const pixelBytes = <usize>channels << 2;
  // Pixels that lie a stride apart share their taps.
  const step = args.strideAcross;
  for (let first = 0; first < step; first++)
    for (let u = first; u < width; u += 4 * step) {
      const listed = listTaps(args, dy, zeros, table, v, u, step);
      let panel = args.packed;
      for (let c = 0; c < channels; c += 8) {
        const to = row + (<usize>(u * channels + c) << 2);
        if (c + 8 <= channels && u + 3 * step < width)
          multiplyTaps4x8(table, listed, outChannels, panel, to, <usize>step * pixelBytes);
        else {
          multiplyTaps4x8(table, listed, outChannels, panel, block, 32);
          for (let k = 0; k < 4 && u + k * step < width; k++) {
            const from = block + (<usize>k << 5);
            const at = to + <usize>(k * step) * pixelBytes;
            const rest = channels - c;
            storeFirst(at, v128.load(from), rest);
            if (rest > 4) storeFirst(at + 16, v128.load(from, 16), rest - 4);
          }
        }
        panel += panelBytes;
      }
    }
}
