/**
 * A table for drawing a class in constant time: keep slot `k` with probability `keep[k]`, else take `alias[k]`.
 *
 * @shape keep float64 [K] · alias int32 [K]
 */
export interface AliasTable {
  readonly keep: Float64Array;
  readonly alias: Int32Array;
}

/**
 * Fills the table for given probabilities: overfull slots give their excess to underfull ones.
 *
 * @shape probabilities [K], sums to 1, not checked here
 * @source Vose, IEEE Transactions on Software Engineering 17(9), 1991
 */
export const aliasTable = (probabilities: Float64Array): AliasTable => {
  const size = probabilities.length;
  const keep = probabilities.map((p) => p * size);
  const alias = Int32Array.from(keep, (_, k) => k);
  const under: number[] = [];
  const over: number[] = [];
  keep.forEach((mass, k) => {
    (mass < 1 ? under : over).push(k);
  });
  let low = under.pop();
  let high = over.pop();
  while (low !== undefined && high !== undefined) {
    alias[low] = high;
    const left = (keep[high] as number) - (1 - (keep[low] as number));
    keep[high] = left;
    if (left < 1) {
      low = high;
      high = over.pop();
    } else {
      low = under.pop();
    }
  }
  // The rest differs from 1 by rounding only.
  for (const k of [low, high, ...under, ...over]) if (k !== undefined) keep[k] = 1;
  return { keep, alias };
};

/** The class that a uniform number in [0, 1) selects: its slot, or that slot's alias. */
export const pick = ({ keep, alias }: AliasTable, uniform: number): number => {
  const scaled = uniform * keep.length;
  const slot = Math.floor(scaled);
  return scaled - slot < (keep[slot] as number) ? slot : (alias[slot] as number);
};
