// What a filter sees of x, as runs: stretches of numbers that lie side by side in memory.
//
// Where pixels have few channels, a run is a row of the window, all its pixels at once (`byRows`).
// Elsewhere it is one pixel, and of that the channels of a group. A run outside the image is zeros.
//
// The table lists the runs' addresses for a block of outputs: for four outputs at a time, run after
// run, the addresses of the four.
import { Convolution } from "./generated/arguments";
import { larger, roundUp, smaller } from "./integers";

/** Runs of one output. */
@inline
export function runsOf(args: Convolution): i32 {
  return args.byRows ? args.filterHeight : args.filterHeight * args.filterWidth;
}

/** Numbers in a run. */
@inline
export function runLength(args: Convolution): i32 {
  return args.byRows ? args.filterWidth * args.fromChannels : args.fromChannels;
}

/** Bytes of zeros that stand for a run outside the image, whatever group reads it. */
@inline
export function zeroBytes(args: Convolution): usize {
  return <usize>(args.byRows ? args.filterWidth * args.channels : args.channels) << 2;
}

/** Bytes of the table. */
@inline
export function tableBytes(args: Convolution): usize {
  return <usize>(roundUp(args.block, 4) * runsOf(args)) << 2;
}

/** Bytes of the runs that are cut off at a border, and therefore copied. */
@inline
export function borderBytes(args: Convolution): usize {
  return args.byRows ? <usize>(roundUp(args.block, 4) * args.filterHeight) * zeroBytes(args) : 0;
}

// Copies `count` numbers, or writes as many zeros. Rows are too short for memory.copy and memory.fill.
@inline
function copyNumbers(from: usize, to: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(to + (<usize>i << 2), v128.load(from + (<usize>i << 2)));
  for (; i < count; i++) store<f32>(to + (<usize>i << 2), load<f32>(from + (<usize>i << 2)));
}

@inline
function writeZeros(to: usize, count: i32): void {
  const zero = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(to + (<usize>i << 2), zero);
  for (; i < count; i++) store<f32>(to + (<usize>i << 2), 0);
}

// A row of a window that begins at column u, with zeros where it leaves the image.
function copyRow(args: Convolution, row: usize, u: i32, to: usize): void {
  const channels = args.channels;
  const width = args.filterWidth;
  const begin = u < 0 ? smaller(-u, width) : 0;
  const end = larger(begin, smaller(width, args.width - u));
  writeZeros(to, begin * channels);
  copyNumbers(
    row + (<usize>((u + begin) * channels) << 2),
    to + (<usize>(begin * channels) << 2),
    (end - begin) * channels,
  );
  writeZeros(to + (<usize>(end * channels) << 2), (width - end) * channels);
}

/**
 * Lists the runs of `count` outputs, from number `first` on. The last output fills up the four.
 *
 * `zeros` holds zeros, and `borders` has room for the rows that are cut off.
 */
export function listRuns(
  args: Convolution,
  first: i32,
  count: i32,
  table: usize,
  zeros: usize,
  borders: usize,
): void {
  const byRows = args.byRows;
  const height = args.height;
  const width = args.width;
  const channels = args.channels;
  const filterHeight = args.filterHeight;
  const filterWidth = args.filterWidth;
  const runs = runsOf(args);
  const rowBytes = zeroBytes(args);
  const outHeight = args.outHeight;
  const outWidth = args.outWidth;
  const line = first / outWidth;
  let image = line / outHeight;
  let p = line - image * outHeight;
  let q = first - line * outWidth;
  for (let m = 0; m < roundUp(count, 4); m++) {
    const v = p * args.strideDown - args.top;
    const u = q * args.strideAcross - args.left;
    let entry = table + (<usize>((m >> 2) * runs) << 4) + (<usize>(m & 3) << 2);
    for (let i = 0; i < filterHeight; i++) {
      const y = v + i * args.dilationDown;
      const inside = <u32>y < <u32>height;
      const row = args.x + (<usize>((image * height + y) * width * channels) << 2);
      if (byRows) {
        let from = zeros;
        if (inside) {
          if (u >= 0 && u + filterWidth <= width) from = row + (<usize>(u * channels) << 2);
          else {
            copyRow(args, row, u, borders);
            from = borders;
            borders += rowBytes;
          }
        }
        store<u32>(entry, <u32>from);
        entry += 16;
      } else
        for (let j = 0; j < filterWidth; j++) {
          const x = u + j * args.dilationAcross;
          const seen = inside && <u32>x < <u32>width;
          store<u32>(entry, <u32>(seen ? row + (<usize>(x * channels) << 2) : zeros));
          entry += 16;
        }
    }
    if (m + 1 >= count) continue;
    if (++q < outWidth) continue;
    q = 0;
    if (++p < outHeight) continue;
    p = 0;
    image++;
  }
}
