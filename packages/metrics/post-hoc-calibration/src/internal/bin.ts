/** The one of `bins` equal bins `(b / bins, (b + 1) / bins]` that a probability is in; 0 is in the first. */
export const binOf = (probability: number, bins: number): number =>
  Math.min(bins - 1, Math.max(0, Math.ceil(probability * bins) - 1));
