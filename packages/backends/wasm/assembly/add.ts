// The sum of two arrays of one length, or of rows and one row.
import { Add } from "./generated/arguments";
import { smaller } from "./integers";
import { loadFirst, storeFirst } from "./vectors";

/** sum = a + b, for the rows of one chunk, the last of which may be shorter. With `oneRow`, b is added to each of them. */
export function addRows(args: Add, chunk: i32, thread: i32): void {
  const length = args.rowLength;
  let begin = chunk * args.rowsPerChunk * length;
  const end = smaller(begin + args.rowsPerChunk * length, args.count);
  for (; begin < end; begin += length) {
    const start = <usize>begin << 2;
    let a = args.a + start;
    let b = args.oneRow ? args.b : args.b + start;
    let sum = args.sum + start;
    let count = smaller(length, end - begin);
    for (; count >= 4; count -= 4) {
      v128.store(sum, f32x4.add(v128.load(a), v128.load(b)));
      a += 16;
      b += 16;
      sum += 16;
    }
    if (count > 0) storeFirst(sum, f32x4.add(loadFirst(a, count), loadFirst(b, count)), count);
  }
}
