// The gradient of the convolution of 3x3 pixels and stride 1 to its filter.
//
// The sums are over groups of tiles, and then over the groups, so that their order does not depend
// on threads.
import { FilterGradient3x3 } from "./generated/arguments";
import { divideUp, larger, roundUp, smaller } from "./integers";
import { multiply4x8 } from "./multiply";
import { matrixBytes, pointBytes, rowBytes, TABLE, TEMPORARY, ZEROS } from "./tiles-3x3";
import { POINTS } from "./winograd";
import { transformGradient } from "./winograd-filter";
import { transformFours } from "./winograd-fours";
import { transformInputs } from "./winograd-inputs";

/** The sum over one group of tiles, still transformed. */
export function sumFilterGradient3x3(args: FilterGradient3x3, group: i32, thread: i32): void {
  const channels = args.channels;
  const outChannels = args.outChannels;
  const filled = roundUp(channels, 8);
  const outFilled = roundUp(outChannels, 8);
  const block = args.block;
  const height = args.outHeight;
  const width = args.outWidth;
  const high = (height + 3) >> 2;
  const wide = (width + 3) >> 2;
  const tiles = args.images * high * wide;
  const perGroup = divideUp(divideUp(tiles, block), args.groups) * block;
  const begin = group * perGroup;
  const end = smaller(tiles, begin + perGroup);
  const scratch = args.scratch + <usize>thread * args.scratchBytes;
  const zeros = scratch + ZEROS;
  const zeroBytes = <usize>larger(filled, outFilled) << 2;
  const inputs = zeros + zeroBytes;
  const inputStep = matrixBytes(block, filled);
  const slopes = inputs + POINTS * inputStep;
  const slopeStep = matrixBytes(block, outFilled);
  memory.fill(zeros, 0, zeroBytes);
  const sumStep = pointBytes(filled, outFilled);
  const sums = args.sums + <usize>group * <usize>POINTS * sumStep;
  if (begin >= end) memory.fill(sums, 0, <usize>POINTS * sumStep);
  const row = rowBytes(filled);
  const outRow = rowBytes(outFilled);
  const sumRow = <usize>outFilled << 2;
  for (let first = begin; first < end; first += block) {
    const count = smaller(block, end - first);
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
    transformFours(
      args.dy,
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
      for (let c = 0; c < channels; c += 4)
        for (let d = 0; d < outChannels; d += 8)
          multiply4x8(
            a + (<usize>c << 2),
            4,
            row,
            b + (<usize>d << 2),
            outRow,
            count,
            s + <usize>c * sumRow + (<usize>d << 2),
            sumRow,
            first > begin,
          );
    }
  }
}

/** One row of the gradient, that of an input channel, from the sums of the groups. */
export function finishFilterGradient3x3(args: FilterGradient3x3, row: i32, thread: i32): void {
  const filled = roundUp(args.channels, 8);
  const outFilled = roundUp(args.outChannels, 8);
  transformGradient(
    args.sums,
    args.groups,
    <usize>POINTS * pointBytes(filled, outFilled),
    row,
    args.channels,
    args.outChannels,
    outFilled,
    pointBytes(filled, outFilled),
    args.dFilter,
    args.scratch + <usize>thread * args.scratchBytes + TEMPORARY,
  );
}
