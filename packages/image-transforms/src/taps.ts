// Pillow's fixed point: what is left of 32 bits after 8 for a byte and 2 for a sum beyond 1.
const PRECISION = 22;
// The kernels take the high bits of a weight and its low ones as two numbers.
const LOW_BITS = 11;
const HEAD = 2;
const PAIR = 2;

/**
 * Along one axis: the input pixels that each output pixel takes from, and their weights, in the form that the kernels read.
 *
 * @shape table int32 [outputs, row]: the first input pixel, the number p of pairs of weights, then for each pair its high bits and
 *        its low bits, each as two 16-bit numbers; p may differ from output to output
 */
export interface Taps {
  readonly table: Int32Array;
  readonly row: number;
  readonly outputs: number;
  /** The first input pixel of all, and the one after the last. */
  readonly begin: number;
  readonly end: number;
}

/** The part of an axis that is resized, and the part of the result that is wanted. */
export interface Axis {
  /** The first input pixel, and how many there are; nothing outside of them is looked at. */
  readonly from: number;
  readonly length: number;
  /** How many output pixels they become. */
  readonly to: number;
  /** The first output pixel that is wanted, by default 0, and how many, by default all. */
  readonly first?: number;
  readonly wanted?: number;
  /** Whether the output runs backwards. */
  readonly mirrored?: boolean;
}

/**
 * The taps of a triangle filter, which is as wide as the scale where pixels become fewer, so that no detail aliases.
 *
 * @source Pillow's Resample.c: `precompute_coeffs` and `normalize_coeffs_8bpc` with the filter `BILINEAR`
 */
export const tapsOf = ({
  from,
  length,
  to,
  first = 0,
  wanted = to,
  mirrored = false,
}: Axis): Taps => {
  const scale = length / to;
  const radius = Math.max(1, scale);
  const narrowed = 1 / radius;
  const most = Math.ceil(radius) * 2 + 1;
  const row = HEAD + PAIR * Math.ceil(most / 2);
  const table = new Int32Array(wanted * row);
  const weights = new Float64Array(most);
  let [begin, end] = [from + length, from];
  for (let i = 0; i < wanted; i++) {
    const center = (first + i + 0.5) * scale;
    const low = Math.max(0, Math.trunc(center - radius + 0.5));
    const taps = Math.min(length, Math.trunc(center + radius + 0.5)) - low;
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      const weight = Math.max(0, 1 - Math.abs((k + low - center + 0.5) * narrowed));
      weights[k] = weight;
      sum += weight;
    }
    const at = (mirrored ? wanted - 1 - i : i) * row;
    table[at] = from + low;
    table[at + 1] = Math.ceil(taps / 2);
    for (let k = 0; k < taps; k++) {
      const weight = Math.trunc(0.5 + ((weights[k] as number) / sum) * (1 << PRECISION));
      const shift = 16 * (k % 2);
      const pair = at + HEAD + PAIR * (k >> 1);
      table[pair] = (table[pair] as number) | ((weight >> LOW_BITS) << shift);
      table[pair + 1] = (table[pair + 1] as number) | ((weight & ((1 << LOW_BITS) - 1)) << shift);
    }
    begin = Math.min(begin, from + low);
    end = Math.max(end, from + low + taps);
  }
  return { table, row, outputs: wanted, begin, end };
};
