// The gradient of a convolution to its filter, for every geometry.
//
// It is a product of matrices, summed over the outputs: what the filter sees, transposed, times dy.
// A tile of the result is at most 128 rows by 256 columns. For a block of outputs both matrices are
// packed: x into panels of four rows, dy into panels of eight columns.
//
// Sums are over parts of the outputs, and then over the parts, so that their order does not depend
// on threads.
import { Convolution } from "./generated/arguments";
import { divideUp, roundUp, smaller } from "./integers";
import { multiplyPacked4x8 } from "./multiply";
import { borderBytes, listRuns, runLength, runsOf, tableBytes, zeroBytes } from "./runs";
import { loadFirst, storeFirst } from "./vectors";

// Panels of a tile.
const ROW_PANELS: i32 = 32;
const COLUMN_PANELS: i32 = 32;

// Bytes from panel to panel, which are not a power of two: panels would compete for cache lines.
@inline
function rowPanelBytes(block: i32): usize {
  return (<usize>block << 4) + 64;
}

@inline
function columnPanelBytes(block: i32): usize {
  return (<usize>block << 5) + 64;
}

/** Bytes that one thread needs: zeros, the table of runs, cut rows and two packed matrices. */
export function filterGradientBytes(runs: i32, zeros: i32, block: i32, cut: i32): f64 {
  const filled = <f64>roundUp(block, 4);
  return (
    4.0 * zeros +
    4.0 * filled * runs +
    4.0 * filled * cut +
    <f64>ROW_PANELS * <f64>rowPanelBytes(block) +
    <f64>COLUMN_PANELS * <f64>columnPanelBytes(block)
  );
}

@inline
function rowPanels(runs: i32, length: i32): i32 {
  return runs * divideUp(length, 4);
}

/** Tiles of the gradient, group by group. */
export function filterTiles(groups: i32, runs: i32, length: i32, toChannels: i32): i32 {
  return (
    groups *
    divideUp(rowPanels(runs, length), ROW_PANELS) *
    divideUp(divideUp(toChannels, 8), COLUMN_PANELS)
  );
}

@inline
function tileRow(toChannels: i32): usize {
  return <usize>smaller(divideUp(toChannels, 8), COLUMN_PANELS) << 5;
}

/** Bytes of one tile's sums. */
export function filterTileBytes(runs: i32, length: i32, toChannels: i32): f64 {
  return <f64>smaller(rowPanels(runs, length), ROW_PANELS) * 4.0 * <f64>tileRow(toChannels);
}

// Packs panels of four rows, from number `panel` on: of each output four numbers of a run.
function packRows(
  table: usize,
  runs: i32,
  length: i32,
  offset: usize,
  panel: i32,
  panels: i32,
  count: i32,
  to: usize,
  step: usize,
): void {
  const perRun = divideUp(length, 4);
  for (let m = 0; m < count; m++) {
    const entries = table + (<usize>((m >> 2) * runs) << 4) + (<usize>(m & 3) << 2);
    let run = panel / perRun;
    let at = (panel - run * perRun) << 2;
    let slot = to + (<usize>m << 4);
    for (let left = panels; left > 0; run++) {
      const n = smaller(left, perRun - (at >> 2));
      left -= n;
      let from = <usize>load<u32>(entries + (<usize>run << 4)) + offset + (<usize>at << 2);
      const end = at + (n << 2);
      const whole = smaller(end, length & ~3);
      for (; at < whole; at += 4) {
        v128.store(slot, v128.load(from));
        from += 16;
        slot += step;
      }
      if (at < end) {
        v128.store(slot, loadFirst(from, length - at));
        slot += step;
      }
      at = 0;
    }
  }
}

// Packs panels of eight columns of `count` rows that are `row` bytes apart.
function packColumns(
  from: usize,
  row: usize,
  columns: i32,
  panels: i32,
  count: i32,
  to: usize,
  step: usize,
): void {
  for (let m = 0; m < count; m++) {
    let slot = to + (<usize>m << 5);
    let at = from;
    for (let d = 0; d < panels << 3; d += 8) {
      if (d + 8 <= columns) {
        v128.store(slot, v128.load(at));
        v128.store(slot, v128.load(at, 16), 16);
      } else {
        v128.store(slot, loadFirst(at, columns - d));
        v128.store(slot, loadFirst(at + 16, columns - d - 4), 16);
      }
      at += 32;
      slot += step;
    }
    from += row;
  }
}

/** The sums of a few tiles over one part of the outputs. */
export function sumFilterGradient(args: Convolution, chunk: i32, thread: i32): void {
  const block = args.block;
  const runs = runsOf(args);
  const length = runLength(args);
  const toChannels = args.toChannels;
  const groups = args.groups;
  const tiles = filterTiles(groups, runs, length, toChannels);
  const lots = divideUp(tiles, args.tilesAtOnce);
  const part = chunk / lots;
  const firstTile = (chunk - part * lots) * args.tilesAtOnce;
  const endTile = smaller(tiles, firstTile + args.tilesAtOnce);
  const outputs = args.images * args.outHeight * args.outWidth;
  const perPart = divideUp(divideUp(outputs, block), args.parts) * block;
  const begin = part * perPart;
  const end = smaller(outputs, begin + perPart);
  const zeros = args.scratch + <usize>thread * args.scratchBytes;
  const table = zeros + zeroBytes(args);
  const borders = table + tableBytes(args);
  const rows = borders + borderBytes(args);
  const rowStep = rowPanelBytes(block);
  const columns = rows + <usize>ROW_PANELS * rowStep;
  const columnStep = columnPanelBytes(block);
  const allRows = rowPanels(runs, length);
  const allColumns = divideUp(toChannels, 8);
  const across = divideUp(allColumns, COLUMN_PANELS);
  const perGroup = divideUp(allRows, ROW_PANELS) * across;
  const tileBytes = <usize>filterTileBytes(runs, length, toChannels);
  const sumRow = tileRow(toChannels);
  const sums = args.sums + <usize>(part * tiles) * tileBytes;
  if (begin >= end)
    memory.fill(sums + <usize>firstTile * tileBytes, 0, <usize>(endTile - firstTile) * tileBytes);
  memory.fill(zeros, 0, zeroBytes(args));
  const pixel = <usize>(groups * toChannels) << 2;
  for (let first = begin; first < end; first += block) {
    const count = smaller(block, end - first);
    listRuns(args, first, count, table, zeros, borders);
    for (let tile = firstTile; tile < endTile; tile++) {
      const group = tile / perGroup;
      const down = (tile - group * perGroup) / across;
      const row = down * ROW_PANELS;
      const column = (tile - group * perGroup - down * across) * COLUMN_PANELS;
      const high = smaller(ROW_PANELS, allRows - row);
      const wide = smaller(COLUMN_PANELS, allColumns - column);
      const offset = <usize>(group * args.fromChannels) << 2;
      // Tiles side by side share their rows.
      if (tile == firstTile || column == 0)
        packRows(table, runs, length, offset, row, high, count, rows, rowStep);
      const channel = group * toChannels + (column << 3);
      packColumns(
        args.dy + <usize>first * pixel + (<usize>channel << 2),
        pixel,
        toChannels - (column << 3),
        wide,
        count,
        columns,
        columnStep,
      );
      const to = sums + <usize>tile * tileBytes;
      for (let d = 0; d < wide; d++)
        for (let k = 0; k < high; k++)
          multiplyPacked4x8(
            rows + <usize>k * rowStep,
            columns + <usize>d * columnStep,
            count,
            to + <usize>(k << 2) * sumRow + (<usize>d << 5),
            sumRow,
            first > begin,
          );
    }
  }
}

/** One tile of the gradient, from the sums of the parts. */
export function finishFilterGradient(args: Convolution, tile: i32, thread: i32): void {
  const runs = runsOf(args);
  const length = runLength(args);
  const toChannels = args.toChannels;
  const tiles = filterTiles(args.groups, runs, length, toChannels);
  const allRows = rowPanels(runs, length);
  const across = divideUp(divideUp(toChannels, 8), COLUMN_PANELS);
  const perGroup = divideUp(allRows, ROW_PANELS) * across;
  const group = tile / perGroup;
  const down = (tile - group * perGroup) / across;
  const column = (tile - group * perGroup - down * across) * (COLUMN_PANELS << 3);
  const columns = smaller(COLUMN_PANELS << 3, toChannels - column);
  const end = smaller(allRows, (down + 1) * ROW_PANELS) << 2;
  const tileBytes = <usize>filterTileBytes(runs, length, toChannels);
  const partBytes = <usize>tiles * tileBytes;
  const filled = roundUp(length, 4);
  let sums = args.sums + <usize>tile * tileBytes;
  for (let k = (down * ROW_PANELS) << 2; k < end; k++) {
    const run = k / filled;
    const at = k - run * filled;
    if (at < length) {
      let to =
        args.dFilter +
        (<usize>((run * length + at) * args.groups * toChannels + group * toChannels + column) << 2);
      for (let d = 0; d < columns; d += 4) {
        let from = sums + (<usize>d << 2);
        let sum = v128.load(from);
        for (let part = 1; part < args.parts; part++) {
          from += partBytes;
          sum = f32x4.add(sum, v128.load(from));
        }
        storeFirst(to, sum, columns - d);
        to += 16;
      }
    }
    sums += tileRow(toChannels);
  }
}
