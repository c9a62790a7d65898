// The jobs that are done in chunks, by number.
import {
  gradientSumsOfChunk,
  inputGradientOfChunk,
  momentsOfChunk,
  normalizeChunk,
} from "./batch-norm";
import { sumColumnsOfChunk } from "./columns";
import { finishFilterGradient, gatherRow, sumFilterGradient } from "./convolution";
import { convolve3x3, finishFilterGradient3x3, sumFilterGradient3x3 } from "./convolution-3x3";
import { crossEntropyGradientOfRow, crossEntropyOfRow } from "./cross-entropy";
import { addChunk } from "./elementwise";
import { grow, shrink } from "./shortcut";

/** One chunk of a job, on a thread. */
export function execute(job: i32, args: usize, chunk: i32, thread: i32): void {
  switch (job) {
    case 0:
      return convolve3x3(args, chunk, thread);
    case 1:
      return sumFilterGradient3x3(args, chunk, thread);
    case 2:
      return finishFilterGradient3x3(args, chunk, thread);
    case 3:
      return momentsOfChunk(args, chunk, thread);
    case 4:
      return normalizeChunk(args, chunk, thread);
    case 5:
      return gradientSumsOfChunk(args, chunk, thread);
    case 6:
      return inputGradientOfChunk(args, chunk, thread);
    case 7:
      return addChunk(args, chunk, thread);
    case 8:
      return crossEntropyOfRow(args, chunk, thread);
    case 9:
      return crossEntropyGradientOfRow(args, chunk, thread);
    case 10:
      return gatherRow(args, chunk, thread);
    case 11:
      return sumFilterGradient(args, chunk, thread);
    case 12:
      return finishFilterGradient(args, chunk, thread);
    case 13:
      return shrink(args, chunk, thread);
    case 14:
      return grow(args, chunk, thread);
    case 15:
      return sumColumnsOfChunk(args, chunk, thread);
  }
}
