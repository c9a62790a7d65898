// The convolution of 3x3 pixels and stride 1, and its gradient to the filter, block of tiles by block of tiles.
import { address, number } from "./arguments";
import { multiply4x8 } from "./multiply";
import { least, roundUp } from "./vectors";
import { POINTS, transformFours, transformInputs, transformOutputs } from "./winograd";
import { transformFilter, transformGradient } from "./winograd-filter";

// What every job of this file is told, as i32 in this order.
@inline const X = 0;
@inline const FILTER = 4;
@inline const Y = 8;
@inline const BIAS = 12;
@inline const SCRATCH = 16;
@inline const SCRATCH_STEP = 20;
@inline const HEIGHT = 24;
@inline const WIDTH = 28;
@inline const CHANNELS = 32;
@inline const OUT_HEIGHT = 36;
@inline const OUT_WIDTH = 40;
@inline const OUT_CHANNELS = 44;
@inline const TOP = 48;
@inline const LEFT = 52;
@inline const IMAGES = 56;
@inline const BLOCK = 60;
@inline const FLOOR = 64;
@inline const GROUPS = 68;
@inline const SUMS = 72;

// Rows of a matrix of tiles by channels: a power of two between matrices would put them all in the same lines of the cache.
@inline
function matrixBytes(block: i32, channels: i32): usize {
  return (<usize>(block * channels) << 2) + 64;
}

const TABLE: usize = 0;
const TEMPORARY: usize = 192;
const ZEROS: usize = 2048;

/** Bytes that one thread needs. */
export function scratch3x3(channels: i32, outChannels: i32, block: i32): i32 {
  const widest = roundUp(channels > outChannels ? channels : outChannels, 8);
  return <i32>(
    ZEROS +
    (<usize>widest << 2) +
    POINTS * (matrixBytes(block, roundUp(channels, 8)) + matrixBytes(block, roundUp(outChannels, 8)))
  );
}

/** Bytes of a transformed filter, and of one sum of a filter's gradient. */
export function filterBytes3x3(channels: i32, outChannels: i32): i32 {
  return POINTS * roundUp(channels, 8) * roundUp(outChannels, 8) * 4;
}

/** Transforms the filter [3, 3, channels, outChannels], or, turned, that of the gradient to the input. */
export function prepareFilter3x3(
  filter: usize,
  channels: i32,
  outChannels: i32,
  turned: bool,
  to: usize,
  temporary: usize,
): void {
  const rows = turned ? outChannels : channels;
  const columns = turned ? channels : outChannels;
  const tap = channels * outChannels * 4;
  transformFilter(
    turned ? filter + 8 * tap : filter,
    turned ? -tap : tap,
    turned ? 4 : outChannels * 4,
    turned ? outChannels * 4 : 4,
    rows,
    columns,
    roundUp(rows, 8),
    roundUp(columns, 8),
    to,
    temporary,
  );
}

/** One block of tiles of y = conv(x, filter). */
export function convolve3x3(args: usize, chunk: i32, thread: i32): void {
  const channels = number(args, CHANNELS);
  const outChannels = number(args, OUT_CHANNELS);
  const filled = roundUp(channels, 8);
  const outFilled = roundUp(outChannels, 8);
  const block = number(args, BLOCK);
  const height = number(args, OUT_HEIGHT);
  const width = number(args, OUT_WIDTH);
  const high = (height + 3) >> 2;
  const wide = (width + 3) >> 2;
  const first = chunk * block;
  const count = least(block, number(args, IMAGES) * high * wide - first);
  const scratch = address(args, SCRATCH) + <usize>thread * address(args, SCRATCH_STEP);
  const zeros = scratch + ZEROS;
  const inputs = zeros + (<usize>(filled > outFilled ? filled : outFilled) << 2);
  const inputStep = matrixBytes(block, filled);
  const products = inputs + POINTS * inputStep;
  const productStep = matrixBytes(block, outFilled);
  memory.fill(zeros, 0, <usize>filled << 2);
  transformInputs(
    address(args, X),
    number(args, HEIGHT),
    number(args, WIDTH),
    channels,
    number(args, TOP),
    number(args, LEFT),
    high,
    wide,
    first,
    count,
    inputs,
    inputStep,
    <usize>filled << 2,
    zeros,
    scratch + TABLE,
    scratch + TEMPORARY,
  );
  const row = <usize>filled << 2;
  const outRow = <usize>outFilled << 2;
  const depth = roundUp(channels, 4);
  let panel = address(args, FILTER);
  for (let p = 0; p < POINTS; p++) {
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
    address(args, Y),
    height,
    width,
    outChannels,
    high,
    wide,
    first,
    count,
    address(args, BIAS),
    load<f32>(args + FLOOR),
    scratch + TEMPORARY,
  );
}

/** The sum over one group of tiles towards the gradient of the filter, still transformed. */
export function sumFilterGradient3x3(args: usize, group: i32, thread: i32): void {
  const channels = number(args, CHANNELS);
  const outChannels = number(args, OUT_CHANNELS);
  const filled = roundUp(channels, 8);
  const outFilled = roundUp(outChannels, 8);
  const block = number(args, BLOCK);
  const height = number(args, OUT_HEIGHT);
  const width = number(args, OUT_WIDTH);
  const high = (height + 3) >> 2;
  const wide = (width + 3) >> 2;
  const tiles = number(args, IMAGES) * high * wide;
  const perGroup = (tiles + number(args, GROUPS) - 1) / number(args, GROUPS);
  const begin = group * perGroup;
  const end = least(tiles, begin + perGroup);
  const scratch = address(args, SCRATCH) + <usize>thread * address(args, SCRATCH_STEP);
  const zeros = scratch + ZEROS;
  const inputs = zeros + (<usize>(filled > outFilled ? filled : outFilled) << 2);
  const inputStep = matrixBytes(block, filled);
  const slopes = inputs + POINTS * inputStep;
  const slopeStep = matrixBytes(block, outFilled);
  memory.fill(zeros, 0, <usize>(filled > outFilled ? filled : outFilled) << 2);
  const sumStep = <usize>(filled * outFilled) << 2;
  const sums = address(args, SUMS) + <usize>group * <usize>POINTS * sumStep;
  if (begin >= end) memory.fill(sums, 0, <usize>POINTS * sumStep);
  const row = <usize>filled << 2;
  const outRow = <usize>outFilled << 2;
  for (let first = begin; first < end; first += block) {
    const count = least(block, end - first);
    transformInputs(
      address(args, X),
      number(args, HEIGHT),
      number(args, WIDTH),
      channels,
      number(args, TOP),
      number(args, LEFT),
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
    transformFours(
      address(args, Y),
      height,
      width,
      outChannels,
      high,
      wide,
      first,
      count,
      slopes,
      slopeStep,
      outRow,
      zeros,
      scratch + TABLE,
      scratch + TEMPORARY,
    );
    for (let p = 0; p < POINTS; p++) {
      const a = inputs + <usize>p * inputStep;
      const b = slopes + <usize>p * slopeStep;
      const s = sums + <usize>p * sumStep;
      for (let d = 0; d < outChannels; d += 8)
        for (let c = 0; c < channels; c += 4)
          multiply4x8(
            a + (<usize>c << 2),
            4,
            row,
            b + (<usize>d << 2),
            outRow,
            count,
            s + <usize>c * outRow + (<usize>d << 2),
            outRow,
            first > begin,
          );
    }
  }
}

/** One row (input channel) of the filter's gradient, from the groups' sums. */
export function finishFilterGradient3x3(args: usize, row: i32, thread: i32): void {
  const channels = number(args, CHANNELS);
  const outChannels = number(args, OUT_CHANNELS);
  const filled = roundUp(channels, 8);
  const outFilled = roundUp(outChannels, 8);
  const scratch = address(args, SCRATCH) + <usize>thread * address(args, SCRATCH_STEP);
  transformGradient(
    address(args, SUMS),
    number(args, GROUPS),
    <usize>POINTS * (<usize>(filled * outFilled) << 2),
    row,
    channels,
    outChannels,
    filled,
    outFilled,
    address(args, FILTER),
    scratch + TEMPORARY,
  );
}
