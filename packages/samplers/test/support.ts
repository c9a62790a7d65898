import { readFileSync } from "node:fs";

/** One set of counts with the class probabilities that PyTorch's side computed for it. */
export interface Reference {
  readonly counts: readonly number[];
  readonly instanceBalanced: readonly number[];
  readonly classBalanced: readonly number[];
  readonly squareRoot: readonly number[];
  readonly reverse: readonly number[];
  readonly effectiveNumber: { readonly beta: number; readonly p: readonly number[] };
  readonly progressive: readonly {
    readonly epoch: number;
    readonly epochs: number;
    readonly p: readonly number[];
  }[];
  readonly classAwareEpochLength: number;
}

export const references: readonly Reference[] = JSON.parse(
  readFileSync(new URL("./fixtures/samplers.json", import.meta.url), "utf8"),
);

/** Labels with the given counts, the classes strewn over the whole set. */
export const labelsOf = (counts: readonly number[]): Int32Array => {
  const sorted = counts.flatMap((count, k) => Array.from({ length: count }, () => k));
  // A stride coprime to the length visits every place once.
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  let stride = 7919 % sorted.length || 1;
  while (gcd(stride, sorted.length) !== 1) stride++;
  return Int32Array.from(sorted, (_, i) => sorted[(i * stride) % sorted.length] as number);
};

/** How often each of `size` values occurs. */
export const tally = (values: Iterable<number>, size: number): number[] => {
  const seen = Array.from({ length: size }, () => 0);
  for (const value of values) seen[value] = (seen[value] as number) + 1;
  return seen;
};

/** Pearson's statistic in standard deviations above its mean: beyond 5 the frequencies are not the expected ones. */
export const excess = (seen: readonly number[], p: readonly number[]): number => {
  const total = seen.reduce((a, b) => a + b, 0);
  const statistic = seen.reduce((sum, observed, k) => {
    const expected = total * (p[k] as number);
    return sum + (observed - expected) ** 2 / expected;
  }, 0);
  const freedom = seen.length - 1;
  return (statistic - freedom) / Math.sqrt(2 * freedom);
};
