// Slices of an array, such as the rows of a batch, one after another.
import { Gather } from "./generated/arguments";
import { smaller } from "./integers";

/** Copies the slices of one chunk. Their indices are in range. */
export function gatherSlices(args: Gather, chunk: i32, thread: i32): void {
  const bytes = <usize>args.bytes;
  const begin = chunk * args.perChunk;
  const end = smaller(begin + args.perChunk, args.slices);
  for (let i = begin; i < end; i++) {
    const index = <usize>load<i32>(args.indices + (<usize>i << 2));
    memory.copy(args.to + <usize>i * bytes, args.from + index * bytes, bytes);
  }
}
