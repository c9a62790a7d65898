// The sum of two arrays of one length.
import { Add } from "./generated/arguments";
import { smaller } from "./integers";
import { loadFirst, storeFirst } from "./vectors";

/** sum = a + b, for one chunk. */
export function addChunk(args: Add, chunk: i32, thread: i32): void {
  const begin = chunk * args.perChunk;
  const start = <usize>begin << 2;
  let a = args.a + start;
  let b = args.b + start;
  let sum = args.sum + start;
  let count = smaller(args.perChunk, args.count - begin);
  for (; count >= 4; count -= 4) {
    v128.store(sum, f32x4.add(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
    sum += 16;
  }
  if (count > 0) storeFirst(sum, f32x4.add(loadFirst(a, count), loadFirst(b, count)), count);
}
