// The convolution of 3x3 pixels and stride 1, block of tiles by block of tiles. With the turned
// filter it is the gradient to the input.
import { Convolve3x3 } from "./generated/arguments";
import { larger, roundUp, smaller } from "./integers";
import { multiply4x8 } from "./multiply";
import { matrixBytes, pointBytes, rowBytes, TABLE, TEMPORARY, ZEROS } from "./tiles-3x3";
import { POINTS } from "./winograd";
import { transformFilter } from "./winograd-filter";
import { transformInputs } from "./winograd-inputs";
import { transformOutputs } from "./winograd-outputs";

/**
 * Transforms eight columns of the filter.
 *
 * It is [3, 3, channels, outChannels]; or, `turned`, [3, 3, outChannels, channels] and read from
 * its last tap to its first.
 */
export function prepareFilter3x3(args: Convolve3x3, chunk: i32, thread: i32): void {
  const channels = args.channels;
  const outChannels = args.outChannels;
  const turned = args.turned;
  const tap = channels * outChannels * 4;
  const filled = roundUp(channels, 8);
  const first = chunk << 3;
  const columnStep = turned ? channels * 4 : 4;
  transformFilter(
    (turned ? args.filter + 8 * tap : args.filter) + first * columnStep,
    turned ? -tap : tap,
    turned ? 4 : outChannels * 4,
    columnStep,
    channels,
    outChannels - first,
    filled,
    args.prepared + (<usize>(first * filled) << 2),
    pointBytes(filled, roundUp(outChannels, 8)),
    args.scratch + <usize>thread * args.scratchBytes + TEMPORARY,
  );
}

/** One block of tiles of y: the convolution, plus the bias, then the ReLU. */
export function convolve3x3(args: Convolve3x3, chunk: i32, thread: i32): void {
  const channels = args.channels;
  const outChannels = args.outChannels;
  const filled = roundUp(channels, 8);
  const outFilled = roundUp(outChannels, 8);
  const block = args.block;
  const height = args.outHeight;
  const width = args.outWidth;
  const high = (height + 3) >> 2;
  const wide = (width + 3) >> 2;
  const first = chunk * block;
  const count = smaller(block, args.images * high * wide - first);
  const scratch = args.scratch + <usize>thread * args.scratchBytes;
  const zeros = scratch + ZEROS;
  const inputs = zeros + (<usize>larger(filled, outFilled) << 2);
  const inputStep = matrixBytes(block, filled);
  const products = inputs + POINTS * inputStep;
  const productStep = matrixBytes(block, outFilled);
  const row = rowBytes(filled);
  const outRow = rowBytes(outFilled);
  memory.fill(zeros, 0, <usize>filled << 2);
  transformInputs(
    args.x,
    args.height,
    args.width,
    channels,
    args.top,
    args.left,
    high,
    wide,
    first,
    count,
    inputs,
    inputStep,
    row,
    zeros,
    scratch + TABLE,
    scratch + TEMPORARY,
  );
  const depth = roundUp(channels, 4);
  const pointStep = pointBytes(filled, outFilled);
  for (let p = 0; p < POINTS; p++) {
    let panel = args.prepared + <usize>p * pointStep;
    const a = inputs + <usize>p * inputStep;
    const c = products + <usize>p * productStep;
    for (let d = 0; d < outFilled; d += 8) {
      for (let t = 0; t < count; t += 4)
        multiply4x8(
          a + <usize>t * row,
          row,
          4,
          panel,
          32,
          depth,
          c + <usize>t * outRow + (<usize>d << 2),
          outRow,
          false,
        );
      panel += <usize>filled << 5;
    }
  }
  transformOutputs(
    products,
    productStep,
    outRow,
    args.y,
    height,
    width,
    outChannels,
    high,
    wide,
    first,
    count,
    args.bias,
    args.relu,
    scratch + TEMPORARY,
  );
}
