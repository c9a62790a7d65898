// A convolution of any geometry, block of outputs by block of outputs. With other strides through
// the filter and through y it is also the gradient to the input, one phase of the stride at a time.
//
// It is a product of matrices: a row of the first is what the filter sees for one output, which
// stays where it is in x; the second is the filter, packed into panels of eight columns.
import { Convolution } from "./generated/arguments";
import { divideUp, larger, roundUp, smaller } from "./integers";
import { multiplyRuns4x8 } from "./multiply";
import { borderBytes, listRuns, runLength, runsOf, tableBytes, zeroBytes } from "./runs";
import { loadFirst, storeFirst } from "./vectors";

// Numbers of a run that are multiplied at once: a panel of the filter stays in the first-level cache.
const DEPTH: i32 = 512;

// Panels of a section, whose sums stay in the second-level cache.
const PANELS: i32 = 32;

// Bytes of a row of sums, which are not a power of two: rows would compete for cache lines.
const SUM_ROW: usize = (<usize>PANELS << 5) + 64;

/** Bytes that one thread needs: zeros, the table of runs, cut rows and a section's sums. */
export function convolveBytes(
  runs: i32,
  zeros: i32,
  block: i32,
  cut: i32,
): f64 {
  const filled = <f64>roundUp(block, 4);
  return 4.0 * zeros + 4.0 * filled * runs + 4.0 * filled * cut + filled * <f64>SUM_ROW;
}

/** Bytes of a packed filter. */
export function packedBytes(groups: i32, depth: i32, toChannels: i32): f64 {
  return 4.0 * groups * <f64>depth * roundUp(toChannels, 8);
}

/** Packs one panel of a group: eight columns, the last panel filled up with zeros. */
export function packFilter(args: Convolution, chunk: i32, thread: i32): void {
  const panels = divideUp(args.toChannels, 8);
  const group = chunk / panels;
  const first = (chunk - group * panels) << 3;
  const columns = smaller(8, args.toChannels - first);
  const from = args.fromChannels;
  const fromStep = args.fromStep;
  const toStep = args.toStep;
  const taps = args.filterHeight * args.filterWidth;
  const base = args.filter + group * args.groupStep + first * toStep;
  let to = args.packed + (<usize>chunk * <usize>(taps * from) << 5);
  for (let i = 0; i < args.filterHeight; i++)
    for (let j = 0; j < args.filterWidth; j++) {
      let at = base + i * args.rowStep + j * args.columnStep;
      if (columns == 8 && toStep == 4)
        for (let c = 0; c < from; c++) {
          v128.store(to, v128.load(at));
          v128.store(to, v128.load(at, 16), 16);
          at += fromStep;
          to += 32;
        }
      else
        for (let c = 0; c < from; c++) {
          let one = at;
          for (let k = 0; k < 8; k++) {
            store<f32>(to, k < columns ? load<f32>(one) : 0);
            one += toStep;
            to += 4;
          }
          at += fromStep;
        }
    }
}

// Writes a section's sums: plus the bias, then the ReLU.
function writeSums(
  args: Convolution,
  first: i32,
  count: i32,
  sums: usize,
  channel: i32,
  columns: i32,
): void {
  const bias = args.bias == 0 ? 0 : args.bias + (<usize>channel << 2);
  const relu = args.relu;
  const low = f32x4.splat(0);
  const outWidth = args.outWidth;
  const line = first / outWidth;
  const image = line / args.outHeight;
  let p = line - image * args.outHeight;
  let q = first - line * outWidth;
  let row = args.y + <usize>image * <usize>args.yImage + <usize>p * <usize>args.yRow;
  row += <usize>channel << 2;
  for (let m = 0; m < count; m++) {
    let to = row + <usize>q * <usize>args.yPixel;
    let from = sums + <usize>m * SUM_ROW;
    for (let d = 0; d < columns; d += 4) {
      let sum = v128.load(from);
      if (bias != 0) sum = f32x4.add(sum, loadFirst(bias + (<usize>d << 2), columns - d));
      if (relu) sum = f32x4.max(sum, low);
      if (d + 4 <= columns) v128.store(to, sum);
      else storeFirst(to, sum, columns - d);
      from += 16;
      to += 16;
    }
    if (++q < outWidth) continue;
    q = 0;
    row += args.yRow;
    if (++p < args.outHeight) continue;
    p = 0;
    row += <usize>args.yImage - <usize>args.outHeight * <usize>args.yRow;
  }
}

// Adds the bias to four outputs of eight channels, then the ReLU, where they lie in y.
function finishTile(to: usize, pixel: usize, bias: usize, relu: bool): void {
  let low = f32x4.splat(0);
  let high = low;
  if (bias != 0) {
    low = v128.load(bias);
    high = v128.load(bias, 16);
  }
  const zero = f32x4.splat(0);
  for (let m = 0; m < 4; m++) {
    let first = f32x4.add(v128.load(to), low);
    let second = f32x4.add(v128.load(to, 16), high);
    if (relu) {
      first = f32x4.max(first, zero);
      second = f32x4.max(second, zero);
    }
    v128.store(to, first);
    v128.store(to, second, 16);
    to += pixel;
  }
}

/**
 * Products that need no sums in between: all runs are multiplied at once, and the results go where
 * they belong. Fours of outputs that do not lie in one row of y pass through `tile`, the room of a
 * section's sums.
 */
function convolveAtOnce(
  args: Convolution,
  first: i32,
  count: i32,
  table: usize,
  zeros: usize,
  runs: i32,
  length: i32,
  offset: usize,
  filter: usize,
  channel: i32,
  wide: i32,
  tile: usize,
): void {
  const outWidth = args.outWidth;
  const outHeight = args.outHeight;
  const pixel = <usize>args.yPixel;
  const nextRow = <usize>args.yRow;
  const nextImage = <usize>args.yImage - <usize>outHeight * nextRow;
  const relu = args.relu;
  const bias = args.bias == 0 ? 0 : args.bias + (<usize>channel << 2);
  const finish = bias != 0 || relu;
  const line = first / outWidth;
  const image = line / outHeight;
  const firstRow = line - image * outHeight;
  const firstPixel = first - line * outWidth;
  const start = args.y + <usize>image * <usize>args.yImage + <usize>firstRow * nextRow;
  const panelBytes = <usize>(runs * length) << 5;
  // Panels that stay in the first-level cache together: their results lie side by side.
  const together = larger(1, DEPTH / larger(1, runs * length));
  for (let begin = 0; begin < wide; begin += together) {
    const end = smaller(wide, begin + together);
    let row = start + (<usize>channel << 2);
    let p = firstRow;
    let q = firstPixel;
    let entries = table;
    for (let m = 0; m < count; m += 4) {
      const whole = m + 4 <= count && q + 4 <= outWidth;
      const left = whole ? 4 : smaller(4, count - m);
      const to = row + <usize>q * pixel;
      let panel = filter + <usize>begin * panelBytes;
      for (let k = begin; k < end; k++) {
        const at = <usize>k << 5;
        const c = whole ? to + at : tile + (<usize>(k - begin) << 7);
        const step = whole ? pixel : 32;
        multiplyRuns4x8(entries, zeros, runs, offset, length, panel, c, step, false);
        if (finish) finishTile(c, step, bias == 0 ? 0 : bias + at, relu);
        panel += panelBytes;
      }
      entries += <usize>runs << 4;
      if (whole) q += 3;
      for (let i = whole ? 3 : 0; i < left; i++) {
        if (!whole) {
          let one = row + <usize>q * pixel + (<usize>begin << 5);
          let from = tile + (<usize>i << 5);
          for (let k = begin; k < end; k++) {
            v128.store(one, v128.load(from));
            v128.store(one, v128.load(from, 16), 16);
            one += 32;
            from += 128;
          }
        }
        if (++q < outWidth) continue;
        q = 0;
        row += nextRow;
        if (++p < outHeight) continue;
        p = 0;
        row += nextImage;
      }
    }
  }
}

/** One block of outputs, or one of `splits` parts of its channels. */
export function convolveBlock(args: Convolution, chunk: i32, thread: i32): void {
  const block = args.block;
  const splits = args.splits;
  const first = (chunk / splits) * block;
  const split = chunk % splits;
  const count = smaller(block, args.images * args.outHeight * args.outWidth - first);
  const runs = runsOf(args);
  const length = runLength(args);
  const zeros = args.scratch + <usize>thread * args.scratchBytes;
  const table = zeros + zeroBytes(args);
  const borders = table + tableBytes(args);
  const sums = borders + borderBytes(args);
  memory.fill(zeros, 0, zeroBytes(args));
  listRuns(args, first, count, table, zeros, borders);
  const panels = divideUp(args.toChannels, 8);
  const perGroup = divideUp(panels, PANELS);
  const sections = args.groups * perGroup;
  const depth = runs * length;
  const runsAtOnce = length < DEPTH ? DEPTH / length : 1;
  const atOnce = (args.toChannels & 7) == 0 && runs <= runsAtOnce && length <= DEPTH;
  const end = ((split + 1) * sections) / splits;
  for (let section = (split * sections) / splits; section < end; section++) {
    const group = section / perGroup;
    const panel = (section - group * perGroup) * PANELS;
    const wide = smaller(PANELS, panels - panel);
    const offset = <usize>(group * args.fromChannels) << 2;
    const filter = args.packed + (<usize>((group * panels + panel) * depth) << 5);
    const channel = group * args.toChannels + (panel << 3);
    if (atOnce) {
      convolveAtOnce(
        args,
        first,
        count,
        table,
        zeros,
        runs,
        length,
        offset,
        filter,
        channel,
        wide,
        sums,
      );
      continue;
    }
    if (depth == 0) memory.fill(sums, 0, <usize>count * SUM_ROW);
    for (let r = 0; r < runs; r += runsAtOnce)
      for (let o = 0; o < length; o += DEPTH) {
        const long = smaller(DEPTH, length - o);
        let b = filter + (<usize>(r * length + o) << 5);
        for (let k = 0; k < wide; k++) {
          for (let m = 0; m < count; m += 4)
            multiplyRuns4x8(
              table + (<usize>((m >> 2) * runs + r) << 4),
              zeros,
              smaller(runsAtOnce, runs - r),
              offset + (<usize>o << 2),
              long,
              b,
              sums + <usize>m * SUM_ROW + (<usize>k << 5),
              SUM_ROW,
              r + o > 0,
            );
          b += <usize>depth << 5;
        }
      }
    const columns = smaller(PANELS << 3, args.toChannels - (panel << 3));
    writeSums(args, first, count, sums, channel, columns);
  }
}
