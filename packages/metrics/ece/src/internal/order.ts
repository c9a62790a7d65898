import type { Predicted } from "../api.js";
import type { WeightOf } from "./tally.js";

/**
 * The positions in ascending order of confidence; equal ones in the order given.
 *
 * A radix sort over the four 16-bit digits of each float64: the bits of non-negative numbers sort as the
 * numbers do, and each pass keeps the order of equal digits.
 */
export const byConfidence = (confidences: ArrayLike<number>): Uint32Array => {
  const count = confidences.length;
  // Adding 0 turns −0, whose sign bit would sort it last, into 0.
  const digits = new Uint16Array(Float64Array.from(confidences, (c) => c + 0).buffer);
  const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  let from = Uint32Array.from({ length: count }, (_, i) => i);
  let to = new Uint32Array(count);
  for (let pass = 0; pass < 4; pass++) {
    const digit = littleEndian ? pass : 3 - pass;
    const ends = new Uint32Array(65_536 + 1);
    for (let i = 0; i < count; i++) {
      const next = (digits[4 * i + digit] as number) + 1;
      ends[next] = (ends[next] as number) + 1;
    }
    for (let d = 1; d < ends.length; d++) ends[d] = (ends[d] as number) + (ends[d - 1] as number);
    for (const position of from) {
      const d = digits[4 * position + digit] as number;
      const place = ends[d] as number;
      to[place] = position;
      ends[d] = place + 1;
    }
    [from, to] = [to, from];
  }
  return from;
};

/** The adaptive error of checked arrays, of which some image has weight. */
export const adaptiveGap = (
  { confidences, predictions, labels }: Predicted<ArrayLike<number>>,
  bins: number,
  weightOf: WeightOf,
): number => {
  const order = byConfidence(confidences);
  const [size, longer] = [Math.floor(order.length / bins), order.length % bins];
  let [position, sum, total] = [0, 0, 0];
  for (let bin = 0; bin < bins; bin++) {
    let gap = 0;
    for (const end = position + size + (bin < longer ? 1 : 0); position < end; position++) {
      const image = order[position] as number;
      const label = labels[image] as number;
      const weight = weightOf(label);
      gap += weight * ((predictions[image] === label ? 1 : 0) - (confidences[image] as number));
      total += weight;
    }
    sum += Math.abs(gap);
  }
  return sum / total;
};
