// Runs the chunks of a job on however many threads there are.
//
// The main thread publishes a job: its number, its arguments and its number of chunks. Every
// thread, the main thread included, takes chunk after chunk. The job is done when all its chunks
// are done. A thread that wakes up late finds no chunk left, and nobody waits for it. What a chunk
// computes does not depend on the thread that computes it. Jobs of very many chunks are taken by
// several at once: a lot.
//
// The control block, in bytes from its address:
//    0  i64  the ticket: job count (16 bits) · lots (24 bits) · next lot (24 bits)
//    8  i32  lots done
//   12  i32  the job's number
//   16  i32  the address of its arguments
//   20  i32  the bell, which counts the jobs published
//   24  i32  threads asleep
//   28  i32  1 when the threads are to end
//   32  i32  the job's number of chunks
//   36  i32  chunks in a lot
import { execute } from "./generated/jobs";
import { divideUp, smaller } from "./integers";

@inline const DONE: usize = 8;
@inline const JOB: usize = 12;
@inline const ARGUMENTS: usize = 16;
@inline const BELL: usize = 20;
@inline const ASLEEP: usize = 24;
@inline const END: usize = 28;
@inline const CHUNKS: usize = 32;
@inline const PER_LOT: usize = 36;

// Half of what 24 bits hold: threads that find no lot left count on.
const MOST_LOTS: i32 = 0x7fffff;

// How often a thread looks before it sleeps: for some microseconds, about the time between two ops.
const PATIENCE: i32 = 4000;

// Takes lots until none is left. The ticket alone says whether the lot taken exists, and a job stays
// published until all its lots are done.
function takeLots(control: usize, thread: i32): void {
  while (true) {
    const ticket = atomic.add<i64>(control, 1);
    const lot = <i32>(ticket & 0xffffff);
    const lots = <i32>((ticket >> 24) & 0xffffff);
    if (lot >= lots) return;
    const job = load<i32>(control + JOB);
    const args = <usize>load<u32>(control + ARGUMENTS);
    const perLot = load<i32>(control + PER_LOT);
    const begin = lot * perLot;
    const end = begin + smaller(perLot, load<i32>(control + CHUNKS) - begin);
    for (let chunk = begin; chunk < end; chunk++) execute(job, args, chunk, thread);
    if (atomic.add<i32>(control + DONE, 1) == lots - 1) atomic.notify(control + DONE, 1);
  }
}

/**
 * Does a job, on the main thread and the threads that serve `control`.
 *
 * Without `control`, and for a single chunk, the main thread does it alone.
 */
export function run(control: usize, job: i32, args: usize, chunks: i32): void {
  if (control == 0 || chunks < 2) {
    for (let chunk = 0; chunk < chunks; chunk++) execute(job, args, chunk, 0);
    return;
  }
  const count = (atomic.load<i64>(control) >> 48) + 1;
  store<i32>(control + JOB, job);
  store<i32>(control + ARGUMENTS, <i32>args);
  const perLot = divideUp(chunks, MOST_LOTS);
  const lots = divideUp(chunks, perLot);
  store<i32>(control + CHUNKS, chunks);
  store<i32>(control + PER_LOT, perLot);
  atomic.store<i32>(control + DONE, 0);
  atomic.store<i64>(control, (count << 48) | (<i64>lots << 24));
  atomic.add<i32>(control + BELL, 1);
  if (atomic.load<i32>(control + ASLEEP) > 0) atomic.notify(control + BELL, -1);
  takeLots(control, 0);
  let looks = 0;
  let done = atomic.load<i32>(control + DONE);
  while (done < lots) {
    if (looks++ > PATIENCE) atomic.wait<i32>(control + DONE, done, -1);
    done = atomic.load<i32>(control + DONE);
  }
}

/** The life of a helper thread, until `end`. The main thread is thread 0; helpers count from 1. */
export function serve(control: usize, thread: i32): void {
  while (atomic.load<i32>(control + END) == 0) {
    const heard = atomic.load<i32>(control + BELL);
    takeLots(control, thread);
    let looks = 0;
    while (atomic.load<i32>(control + BELL) == heard && looks++ < PATIENCE) {}
    if (atomic.load<i32>(control + BELL) != heard) continue;
    atomic.add<i32>(control + ASLEEP, 1);
    atomic.wait<i32>(control + BELL, heard, -1);
    atomic.sub<i32>(control + ASLEEP, 1);
  }
}

/** Ends the helper threads. */
export function end(control: usize): void {
  atomic.store<i32>(control + END, 1);
  atomic.add<i32>(control + BELL, 1);
  atomic.notify(control + BELL, -1);
}
