/** Cross-entropy of logits with a bias for each class, in float64, straight from the definition. */
export const oracle = (
  logits: ArrayLike<number>,
  labels: readonly number[],
  bias: readonly number[],
): number[] =>
  labels.map((label, i) => {
    const row = bias.map((b, k) => (logits[i * bias.length + k] as number) + b);
    const largest = Math.max(...row);
    const logSum = Math.log(row.reduce((sum, x) => sum + Math.exp(x - largest), 0));
    return largest + logSum - (row[label] as number);
  });
