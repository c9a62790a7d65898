/**
 * The ceil((n + 1)(1 − alpha))-th smallest of n scores; infinity where there are fewer.
 *
 * @param scores sorted in place
 */
export const conformalQuantile = (scores: Float64Array, alpha: number): number => {
  // n + 1 − floor((n + 1) alpha): the product of a decimal alpha rounds, perhaps to just below an integer.
  const misses = Math.floor((scores.length + 1) * alpha + 1e-9);
  const rank = scores.length + 1 - misses;
  return rank > scores.length ? Number.POSITIVE_INFINITY : (scores.sort()[rank - 1] as number);
};
