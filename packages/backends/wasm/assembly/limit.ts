// The numbers of an array, none below one limit or above another.
import { Limit } from "./generated/arguments";
import { smaller } from "./integers";
import { loadFirst, storeFirst } from "./vectors";

// pmax and pmin keep a NaN in their first operand.
@inline
function limited(x: v128, low: v128, high: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, low), high);
}

/** y = x between `low` and `high`, for one chunk. */
export function limitChunk(args: Limit, chunk: i32, thread: i32): void {
  const begin = chunk * args.perChunk;
  const start = <usize>begin << 2;
  const low = f32x4.splat(args.low);
  const high = f32x4.splat(args.high);
  let x = args.x + start;
  let y = args.y + start;
  let count = smaller(args.perChunk, args.count - begin);
  for (; count >= 4; count -= 4) {
    v128.store(y, limited(v128.load(x), low, high));
    x += 16;
    y += 16;
  }
  if (count > 0) storeFirst(y, limited(loadFirst(x, count), low, high), count);
}
