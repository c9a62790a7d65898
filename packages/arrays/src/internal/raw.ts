import { printable } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type {
  Block,
  BlockOptions,
  Blocks,
  FileRows,
  Format,
  NumberRows,
  RangeOptions,
  Source,
} from "../api.js";
import { BadCell } from "../errors.js";
import { type Bytes, bytesOf } from "./bytes.js";
import { type Dtype, firstNaN, numbersOf, sizes } from "./dtypes.js";

/** How the elements of an array lie in a file. */
export interface Layout {
  readonly dtype: Dtype;
  readonly bigEndian: boolean;
  /** The first axis runs fastest, as in Fortran; otherwise the last. */
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);

/** Elements of an array. */
export const elementsOf = (shape: readonly number[]): number => product(shape);

/** The bytes of an array; not a safe integer where the shape is nonsense. */
export const bytesIn = ({ dtype, shape }: Layout): number => product(shape) * sizes[dtype];

const rowsOf = (shape: readonly number[]): number => shape[0] ?? 1;

const columnsIn = (shape: readonly number[]): number => product(shape.slice(1));

/** Rows that hold about a million numbers. */
export const rowsOfBlock = (columns: number, { rows }: BlockOptions = {}): number =>
  Math.max(1, Math.floor(rows ?? 2 ** 20 / Math.max(1, columns)));

/** The bytes of a row. */
export const rowBytes = ({ dtype, shape }: Layout): number => columnsIn(shape) * sizes[dtype];

/** The numbers of pieces that are whole rows. */
export async function* blocksOf(
  file: string,
  layout: Layout,
  pieces: Bytes,
  allowNaN = false,
  first = 0,
): Blocks {
  const columns = columnsIn(layout.shape);
  const length = rowBytes(layout);
  let start = first;
  for await (const piece of pieces) {
    if (E.isLeft(piece)) {
      yield piece;
      return;
    }
    const numbers = numbersOf(piece.right, layout.dtype, layout.bigEndian);
    const bad = (index: number, expected: string, found: string) =>
      E.left(
        BadCell.of({
          file,
          place: { row: start + Math.floor(index / columns), column: index % columns },
          expected,
          found,
        }),
      );
    if (E.isLeft(numbers)) {
      yield bad(numbers.left.index, numbers.left.expected, numbers.left.found);
      return;
    }
    const strange = !allowNaN && layout.dtype.includes("float") ? firstNaN(numbers.right) : -1;
    if (strange >= 0) {
      yield bad(strange, "a number", "NaN");
      return;
    }
    const block: Block = { start, rows: piece.right.length / length, data: numbers.right };
    yield E.right(block);
    start += block.rows;
  }
}

/** For each column of a row in C's order, its position in Fortran's. */
const fortranColumns = (shape: readonly number[]): Float64Array => {
  const rest = shape.slice(1);
  const strides = rest.map((_, axis) => product(rest.slice(0, axis)));
  return Float64Array.from({ length: product(rest) }, (_, column) => {
    let [left, at] = [column, 0];
    for (let axis = rest.length - 1; axis >= 0; axis--) {
      const size = rest[axis] as number;
      at += (left % size) * (strides[axis] as number);
      left = Math.floor(left / size);
    }
    return at;
  });
};

/** The rows of an array in Fortran's order: a strip of each column, put side by side. */
async function* rowsFromColumns(source: Source, from: number, layout: Layout, rows: number): Bytes {
  const size = sizes[layout.dtype];
  const columns = fortranColumns(layout.shape);
  const total = rowsOf(layout.shape);
  const buffer = new Uint8Array(Math.min(rows, total) * columns.length * size);
  const strip = new Uint8Array(Math.min(rows, total) * size);
  for (let start = 0; start < total; start += rows) {
    const count = Math.min(rows, total - start);
    for (const [column, place] of columns.entries()) {
      const at = from + (place * total + start) * size;
      const read = await source.read(at, at + count * size, strip)();
      if (E.isLeft(read)) {
        yield read;
        return;
      }
      for (let row = 0; row < count; row++)
        for (let byte = 0; byte < size; byte++)
          buffer[(row * columns.length + column) * size + byte] = read.right[
            row * size + byte
          ] as number;
    }
    yield E.right(buffer.subarray(0, count * columns.length * size));
  }
}

async function* none(): Bytes {
  // no rows
}

/** The whole rows of an array that begins at `from`, in pieces of some rows; those in C's order are read into `buffers`. */
export const rowPieces = (
  source: Source,
  from: number,
  layout: Layout,
  rows: number,
  buffers?: Uint8Array[],
): Bytes => {
  const bytes = bytesIn(layout);
  if (bytes === 0) return none();
  return layout.fortran && layout.shape.length > 1
    ? rowsFromColumns(source, from, layout, rows)
    : bytesOf(source, from, from + bytes, rows * rowBytes(layout), buffers);
};

/** What is known of an array without reading its elements. */
export const described = (
  place: string,
  format: Format,
  { dtype, shape }: Layout,
  blocks: (rows: number, allowNaN: boolean) => Blocks,
  name?: string,
): NumberRows => ({
  file: place,
  format,
  ...(name !== undefined && { name }),
  dtype,
  shape,
  rows: rowsOf(shape),
  columns: columnsIn(shape),
  blocks: (options = {}) =>
    blocks(rowsOfBlock(columnsIn(shape), options), options.allowNaN === true),
});

/** What is known of an array that begins at `offset` of a file. */
export const describedAt = (
  source: Source,
  format: Format,
  layout: Layout,
  offset: number,
  name?: string,
): NumberRows => {
  const { dtype, shape, bigEndian, fortran } = layout;
  const place = name === undefined ? source.name : `${source.name}: ${printable(name)}`;
  return {
    ...described(
      place,
      format,
      layout,
      (rows, allowNaN) =>
        blocksOf(place, layout, rowPieces(source, offset, layout, rows), allowNaN),
      name,
    ),
    ...(source.path !== undefined &&
      !(fortran && shape.length > 1) && {
        at: { path: source.path, place, dtype, bigEndian, shape, offset },
      }),
  };
};

/** Some rows of an array: those in [from, to). */
export const rangeOf = (
  source: Source,
  { place, dtype, bigEndian, shape, offset }: FileRows,
  from: number,
  to: number,
  options: RangeOptions = {},
): Blocks => {
  const layout: Layout = {
    dtype: dtype as Dtype,
    bigEndian,
    fortran: false,
    shape: [to - from, ...shape.slice(1)],
  };
  const rows = rowsOfBlock(columnsIn(shape), options);
  const pieces = rowPieces(source, offset + from * rowBytes(layout), layout, rows, options.buffers);
  return blocksOf(place, layout, pieces, options.allowNaN, from);
};
