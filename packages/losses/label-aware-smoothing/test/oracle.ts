/** Log-softmax of one row in float64. */
const logSoftmax = (row: readonly number[]): number[] => {
  const largest = Math.max(...row);
  const logSum = Math.log(row.reduce((sum, x) => sum + Math.exp(x - largest), 0));
  return row.map((x) => x - largest - logSum);
};

/** Label-aware smoothing of each example in float64, straight from the two published formulas. */
export const oracle = (
  logits: ArrayLike<number>,
  labels: readonly number[],
  factors: readonly number[],
  form: "reference" | "paper",
): number[] =>
  labels.map((label, i) => {
    const classes = factors.length;
    const logProbs = logSoftmax(
      Array.from({ length: classes }, (_, k) => logits[i * classes + k] as number),
    );
    const epsilon = factors[label] as number;
    const all = logProbs.reduce((sum, x) => sum + x, 0);
    const own = logProbs[label] as number;
    return form === "reference"
      ? -(1 - epsilon) * own - (epsilon / classes) * all
      : -(1 - epsilon) * own - (epsilon / (classes - 1)) * (all - own);
  });
