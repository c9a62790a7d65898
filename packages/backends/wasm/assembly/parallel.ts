// Work in chunks, on whatever threads come.
//
// The main thread publishes a job: what to do, arguments, number of chunks. Every thread, the main one too, takes chunk after chunk. The job is done when all of its
// chunks are; a thread that wakes up late finds nothing left, and nobody waits for it. What a chunk computes never depends on who does it.
//
// The control block, in bytes from its address:
//    0  i64  the ticket: job number (16 bits) · chunks (24) · next chunk (24)
//    8  i32  chunks done
//   12  i32  the job's kind
//   16  i32  its arguments
//   20  i32  the bell: rung at every job
//   24  i32  threads asleep
//   28  i32  whether threads should end
import { execute } from "./jobs";

@inline const DONE: usize = 8;
@inline const KIND: usize = 12;
@inline const ARGUMENTS: usize = 16;
@inline const BELL: usize = 20;
@inline const ASLEEP: usize = 24;
@inline const END: usize = 28;

// Looks before a thread goes to sleep: some microseconds, about what lies between two ops.
const PATIENCE: i32 = 4000;

// Takes chunks until there are none. The ticket says by itself whether the chunk taken exists, and while one is not done its job stays published.
function takeChunks(control: usize, thread: i32): void {
  while (true) {
    const ticket = atomic.add<i64>(control, 1);
    const chunk = <i32>(ticket & 0xffffff);
    const chunks = <i32>((ticket >> 24) & 0xffffff);
    if (chunk >= chunks) return;
    execute(load<i32>(control + KIND), <usize>load<u32>(control + ARGUMENTS), chunk, thread);
    if (atomic.add<i32>(control + DONE, 1) == chunks - 1)
      atomic.notify(control + DONE, 1);
  }
}

/** Does a job of at most 2^24 - 1 chunks, with the help of the threads that serve `control`; on the main thread. */
export function run(control: usize, kind: i32, args: usize, chunks: i32): void {
  if (control == 0 || chunks < 2) {
    for (let chunk = 0; chunk < chunks; chunk++) execute(kind, args, chunk, 0);
    return;
  }
  const number = (atomic.load<i64>(control) >> 48) + 1;
  store<i32>(control + KIND, kind);
  store<i32>(control + ARGUMENTS, <i32>args);
  atomic.store<i32>(control + DONE, 0);
  atomic.store<i64>(control, (number << 48) | (<i64>chunks << 24));
  atomic.add<i32>(control + BELL, 1);
  if (atomic.load<i32>(control + ASLEEP) > 0) atomic.notify(control + BELL, -1);
  takeChunks(control, 0);
  let looks = 0;
  let done = atomic.load<i32>(control + DONE);
  while (done < chunks) {
    if (looks++ > PATIENCE) atomic.wait<i32>(control + DONE, done, -1);
    done = atomic.load<i32>(control + DONE);
  }
}

/** What a helping thread does until `end`. Numbers of threads begin at 1. */
export function serve(control: usize, thread: i32): void {
  while (atomic.load<i32>(control + END) == 0) {
    const heard = atomic.load<i32>(control + BELL);
    takeChunks(control, thread);
    let looks = 0;
    while (atomic.load<i32>(control + BELL) == heard && looks++ < PATIENCE) {}
    if (atomic.load<i32>(control + BELL) != heard) continue;
    atomic.add<i32>(control + ASLEEP, 1);
    atomic.wait<i32>(control + BELL, heard, -1);
    atomic.sub<i32>(control + ASLEEP, 1);
  }
}

/** Tells the threads to end. */
export function end(control: usize): void {
  atomic.store<i32>(control + END, 1);
  atomic.add<i32>(control + BELL, 1);
  atomic.notify(control + BELL, -1);
}
