import type { Picture } from "@longtail/core";
import { type ColorStep, changeColors } from "./color.js";
import { type Address, kernels } from "./kernels.js";
import type { Rectangle, Size } from "./picture.js";
import { type Axis, tapsOf } from "./taps.js";

// Kernels may read and write so much beyond.
const BEYOND = 16;
// Rows are resampled in bands that stay in a processor's cache.
const BAND_BYTES = 2 ** 18;

/** What becomes of a picture on its way through the kernels. */
export interface Showing {
  readonly across: Axis;
  readonly down: Axis;
  readonly colors?: readonly ColorStep[];
}

/** The showing that leaves a picture as it is. */
export const asItIs = ({ width, height }: Size): Showing => ({
  across: { from: 0, length: width, to: width },
  down: { from: 0, length: height, to: height },
});

/** The showing of a rectangle resized. */
export const resized = (
  { left, top, width, height }: Rectangle,
  size: Size,
  mirrored = false,
): Showing => ({
  across: { from: left, length: width, to: size.width, mirrored },
  down: { from: top, length: height, to: size.height },
});

// Addresses of areas that lie one after another, each at a multiple of 16, and the end of the last.
const areas = (...sizes: readonly number[]): readonly Address[] => {
  let end = 0;
  const starts = sizes.map((size) => {
    const start = end;
    end += Math.ceil(size / 16) * 16;
    return start;
  });
  return [...starts, end];
};

/**
 * Resamples a picture, across first, rounded to bytes, then down; then changes its colors. Only rows that are needed are touched.
 *
 * @shape result uint8 [height, width, `channels`]
 */
export const shown = (
  { width, rgba }: Picture,
  { across, down, colors = [] }: Showing,
  channels: 3 | 4,
): Uint8Array => {
  const { run, memory } = kernels();
  const [columns, lines] = [tapsOf(across), tapsOf(down)];
  const rowBytes = width * 4;
  const bandRows = Math.min(lines.end - lines.begin, Math.ceil(BAND_BYTES / rowBytes));
  const middleRow = columns.outputs * 4;
  const pixels = lines.outputs * columns.outputs;
  const [columnsAt, linesAt, bandAt, middleAt, resultAt, packedAt, end] = areas(
    columns.table.byteLength,
    lines.table.byteLength,
    bandRows * rowBytes + BEYOND,
    (lines.end - lines.begin + 1) * middleRow + BEYOND,
    pixels * 4 + BEYOND,
    channels === 3 ? pixels * 3 + BEYOND : 0,
  ) as [Address, Address, Address, Address, Address, Address, number];
  const bytes = memory(end);
  bytes.set(new Uint8Array(columns.table.buffer), columnsAt);
  bytes.set(new Uint8Array(lines.table.buffer), linesAt);
  for (let top = lines.begin; top < lines.end; top += bandRows) {
    const rows = Math.min(bandRows, lines.end - top);
    bytes.set(rgba.subarray(top * rowBytes, (top + rows) * rowBytes), bandAt);
    run.across(
      bandAt,
      rowBytes,
      rows,
      columnsAt,
      columns.row * 4,
      columns.outputs,
      middleAt + (top - lines.begin) * middleRow,
    );
  }
  run.down(
    middleAt - lines.begin * middleRow,
    middleRow,
    linesAt,
    lines.row * 4,
    lines.outputs,
    resultAt,
  );
  changeColors(run, resultAt, pixels, colors);
  if (channels === 4) return bytes.slice(resultAt, resultAt + pixels * 4);
  run.withoutOpacity(resultAt, pixels, packedAt);
  return bytes.slice(packedAt, packedAt + pixels * 3);
};
