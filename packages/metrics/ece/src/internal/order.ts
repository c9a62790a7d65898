/**
 * The positions in ascending order of confidence; equal ones in the order given.
 *
 * A radix sort over the four 16-bit digits of each float64: the bits of numbers that are not negative are in the
 * numbers' own order, and each pass keeps the order of equal digits.
 */
export const byConfidence = (confidences: ArrayLike<number>): Uint32Array => {
  const count = confidences.length;
  // Adding 0 makes −0 plain, whose sign bit would put it last.
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
