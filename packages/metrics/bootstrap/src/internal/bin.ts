/**
 * The bin of a confidence, as `@longtail/ece` has it: `(b * (1 / bins), (b + 1) * (1 / bins)]`, rounded as NumPy's linspace
 * rounds, and 0 in the first.
 */
export const binOf = (confidence: number, bins: number): number => {
  const edge = (b: number): number => (b === bins ? 1 : b * (1 / bins));
  // The guess is at most one off: the product rounds, and so do the edges.
  const guess = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
  if (guess > 0 && confidence <= edge(guess)) return guess - 1;
  return guess < bins - 1 && confidence > edge(guess + 1) ? guess + 1 : guess;
};
