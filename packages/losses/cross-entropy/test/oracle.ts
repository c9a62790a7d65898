/** −log softmax(logits_i)_k for every example and class in float64, straight from the definition. */
const surprises = (
  logits: ArrayLike<number>,
  batch: number,
  classes: number,
): readonly (readonly number[])[] =>
  Array.from({ length: batch }, (_, i) => {
    const row = Array.from({ length: classes }, (_, k) => logits[i * classes + k] as number);
    const largest = Math.max(...row);
    const logSum = Math.log(row.reduce((sum, x) => sum + Math.exp(x - largest), 0));
    return row.map((x) => largest + logSum - x);
  });

/** Cross-entropy of each example. */
export const oracle = (
  logits: ArrayLike<number>,
  labels: readonly number[],
  classes: number,
): number[] => {
  const rows = surprises(logits, labels.length, classes);
  return labels.map((label, i) => rows[i]?.[label] as number);
};

/** Label smoothing of each example. */
export const smoothed = (
  logits: ArrayLike<number>,
  labels: readonly number[],
  classes: number,
  smoothing: number,
): number[] => {
  const rows = surprises(logits, labels.length, classes);
  return oracle(logits, labels, classes).map(
    (own, i) =>
      (1 - smoothing) * own +
      (smoothing / classes) * (rows[i] as readonly number[]).reduce((a, b) => a + b, 0),
  );
};

/** Effective-number weights as the published program computes them. */
export const weightsOf = (counts: readonly number[], beta: number): number[] => {
  const raw = counts.map((n) => (1 - beta) / (1 - beta ** n));
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((w) => (w / sum) * counts.length);
};

/** PyTorch's weighted mean, example by example: w_y ℓ / Σ w · n. */
export const weighted = (
  logits: ArrayLike<number>,
  labels: readonly number[],
  weights: readonly number[],
): number[] => {
  const own = labels.map((label) => weights[label] as number);
  const sum = own.reduce((a, b) => a + b, 0);
  return oracle(logits, labels, weights.length).map(
    (loss, i) => ((own[i] as number) * loss * labels.length) / sum,
  );
};

/** The focal loss of each example. */
export const focused = (
  logits: ArrayLike<number>,
  labels: readonly number[],
  weights: readonly number[],
  gamma: number,
): number[] =>
  oracle(logits, labels, weights.length).map((loss, i) => {
    const c = (weights[labels[i] as number] as number) * loss;
    return (1 - Math.exp(-c)) ** gamma * c;
  });
