// Zeros.
import { Clear } from "./generated/arguments";
import { smaller } from "./integers";

/** Writes one chunk of zeros. */
export function clearChunk(args: Clear, chunk: i32, thread: i32): void {
  const begin = chunk * args.perChunk;
  const count = smaller(args.perChunk, args.count - begin);
  memory.fill(args.to + (<usize>begin << 2), 0, <usize>count << 2);
}
