// Sums over the rows of a matrix; an image's sums over everything but its channels are such sums.
import { SumColumns } from "./generated/arguments";
import { divideUp, smaller } from "./integers";
import { storeFirst, sumRows } from "./vectors";

/** The sum of each column over a chunk of rows, in float32. */
export function sumColumnsOfChunk(args: SumColumns, chunk: i32, thread: i32): void {
  const columns = args.columns;
  const step = <usize>columns << 2;
  const begin = chunk * args.rowsPerChunk;
  const rows = smaller(args.rowsPerChunk, args.rows - begin);
  const matrix = args.matrix + <usize>begin * step;
  const to = args.partials + <usize>chunk * step;
  for (let c = 0; c < columns; c += 4) {
    const count = smaller(4, columns - c);
    const sum = sumRows(matrix + (<usize>c << 2), step, rows, count);
    storeFirst(to + (<usize>c << 2), sum, count);
  }
}

/** Adds the sums of all chunks in float64, and multiplies them by `factor`. */
export function finishColumnSums(args: SumColumns, chunk: i32, thread: i32): void {
  const columns = args.columns;
  const chunks = divideUp(args.rows, args.rowsPerChunk);
  for (let c = 0; c < columns; c++) {
    let sum: f64 = 0;
    for (let k = 0; k < chunks; k++)
      sum += load<f32>(args.partials + (<usize>(k * columns + c) << 2));
    store<f32>(args.sums + (<usize>c << 2), <f32>(sum * args.factor));
  }
}
