// Sums over the rows of a matrix: what is left of images when all but their channels is summed.
import { address, number } from "./arguments";
import { least, storeFirst, sumRows } from "./vectors";

// Arguments: matrix, partial sums, result; then numbers: rows, columns, rows of a chunk. The factor is a float32.
/** Of each column, the sum over a chunk of rows; float32, columns one after the other. */
export function sumColumnsOfChunk(args: usize, chunk: i32, thread: i32): void {
  const columns = number(args, 16);
  const step = <usize>columns << 2;
  const begin = chunk * number(args, 20);
  const rows = least(number(args, 20), number(args, 12) - begin);
  const matrix = address(args, 0) + <usize>begin * step;
  const to = address(args, 4) + <usize>chunk * step;
  for (let c = 0; c < columns; c += 4) {
    const count = least(4, columns - c);
    const sum = sumRows(matrix + (<usize>c << 2), step, rows, count);
    storeFirst(to + (<usize>c << 2), sum, count);
  }
}

/** The chunks' sums added up in float64, times `factor`. */
export function finishColumnSums(args: usize, chunks: i32, factor: f64): void {
  const columns = number(args, 16);
  for (let c = 0; c < columns; c++) {
    let sum: f64 = 0;
    for (let chunk = 0; chunk < chunks; chunk++)
      sum += load<f32>(address(args, 4) + (<usize>(chunk * columns + c) << 2));
    store<f32>(address(args, 8) + (<usize>c << 2), <f32>(sum * factor));
  }
}
