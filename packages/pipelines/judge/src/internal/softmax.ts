import { binary } from "../generated/kernel.js";

/** Scores, row by row. */
export type Scores = Float32Array | Float64Array;

/** Rows that are looked at together: their sums need not wait for one another. */
export const together = 4;

/** The functions of assembly/index.ts. Places are in bytes. */
interface Functions {
  readonly exponentialsOfFloats: Exponentials;
  readonly exponentialsOfDoubles: Exponentials;
}

type Exponentials = (
  from: number,
  rows: number,
  classes: number,
  to: number,
  scales: number,
) => number;

interface Kernel {
  readonly run: Functions;
  readonly memory: WebAssembly.Memory;
}

const page = 2 ** 16;
const double = 8;
const steps = 256;
const scalesAt = steps * double;
const rowsAt = scalesAt + together * double;

const open = (): Kernel => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  // The kernel's table.
  new Float64Array(memory.buffer, 0, steps).set(
    Float64Array.from({ length: steps }, (_, n) => 2 ** (n / steps)),
  );
  const bytes = Uint8Array.from(atob(binary), (char) => char.charCodeAt(0));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return { run: exports as unknown as Functions, memory };
};

let opened: Kernel | undefined;

/** Room for four rows of numbers, and a factor for each row that makes them probabilities. */
export interface FourRows {
  readonly rows: Float64Array;
  readonly scales: Float64Array;
  /** Writes up to four rows of scores into the first rows; false where a row has no softmax. */
  readonly take: (scores: Scores, from: number, count: number) => boolean;
}

/** Room for rows of probabilities. */
export const plainRows = (classes: number): FourRows => {
  const rows = new Float64Array(together * classes);
  return {
    rows,
    scales: new Float64Array(together).fill(1),
    take: (scores, from, count) => {
      rows.set(scores.subarray(from, from + count * classes));
      return true;
    },
  };
};

/**
 * Room for rows of logits, which come as e^(logit - largest). It lies in the memory of the kernel, which is compiled when it is first
 * asked for: whoever asks next has the same room, or has moved it.
 */
export const expRows = (classes: number): FourRows => {
  opened ??= open();
  const { memory, run } = opened;
  const size = together * classes;
  const inputsAt = rowsAt + size * double;
  const missing = inputsAt + size * double - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / page));
  const floats = new Float32Array(memory.buffer, inputsAt, size);
  const doubles = new Float64Array(memory.buffer, inputsAt, size);
  return {
    rows: new Float64Array(memory.buffer, rowsAt, size),
    scales: new Float64Array(memory.buffer, scalesAt, together),
    take: (scores, from, count) => {
      const given = scores.subarray(from, from + count * classes);
      const isSingle = given instanceof Float32Array;
      (isSingle ? floats : doubles).set(given);
      const exponentials = isSingle ? run.exponentialsOfFloats : run.exponentialsOfDoubles;
      return exponentials(inputsAt, count, classes, rowsAt, scalesAt) !== 0;
    },
  };
};

/** The probabilities of rows of logits. A row without a softmax gives NaN. */
export const softmaxRows = (scores: Scores, classes: number): Float64Array => {
  const all = new Float64Array(scores.length);
  const { rows, scales, take } = expRows(classes);
  for (let from = 0; from < all.length; from += classes) {
    const scale = take(scores, from, 1) ? (scales[0] as number) : Number.NaN;
    for (let k = 0; k < classes; k++) all[from + k] = (rows[k] as number) * scale;
  }
  return all;
};
