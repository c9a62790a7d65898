/** Cross-entropy of each example in float64, straight from the definition. */
export const oracle = (
  logits: ArrayLike<number>,
  labels: readonly number[],
  classes: number,
): number[] =>
  labels.map((label, i) => {
    const row = Array.from({ length: classes }, (_, k) => logits[i * classes + k] as number);
    const largest = Math.max(...row);
    const logSum = Math.log(row.reduce((sum, x) => sum + Math.exp(x - largest), 0));
    return logSum - ((row[label] as number) - largest);
  });
