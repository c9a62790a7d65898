export interface Options {
  readonly counts: readonly number[];
  readonly maxMargin: number;
  readonly scale: number;
  readonly beta: number;
}

/** LDAM of cosines in float64, as the published program computes it: each example's share of the weighted mean times the batch size. */
export const oracle = (
  cosines: ArrayLike<number>,
  labels: readonly number[],
  { counts, maxMargin, scale, beta }: Options,
): number[] => {
  const classes = counts.length;
  const inverse = counts.map((n) => 1 / Math.sqrt(Math.sqrt(n)));
  const margins = inverse.map((m) => (m * maxMargin) / Math.max(...inverse));
  const raw = counts.map((n) => (1 - beta) / (1 - beta ** n));
  const sum = labels.reduce((total, label) => total + (raw[label] as number), 0);
  return labels.map((label, i) => {
    const row = counts.map((_, k) => {
      const cosine = cosines[i * classes + k] as number;
      return scale * (k === label ? cosine - (margins[k] as number) : cosine);
    });
    const largest = Math.max(...row);
    const logSum = Math.log(row.reduce((total, x) => total + Math.exp(x - largest), 0));
    const loss = largest + logSum - (row[label] as number);
    return ((raw[label] as number) * labels.length * loss) / sum;
  });
};
