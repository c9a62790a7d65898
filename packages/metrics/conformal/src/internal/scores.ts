import type { Score } from "../predictor.js";

/** Writes the scores of all classes of the row that begins at `from` into `scores`. */
export type RowScores = (
  probabilities: ArrayLike<number>,
  from: number,
  scores: Float64Array,
) => void;

const adaptive = (classes: number, penalty: number, free: number): RowScores => {
  const order = Uint32Array.from({ length: classes }, (_, k) => k);
  return (probabilities, from, scores) => {
    const at = (k: number): number => probabilities[from + k] as number;
    order.sort((a, b) => at(b) - at(a));
    let sum = 0;
    for (let rank = 0; rank < classes; ) {
      const probability = at(order[rank] as number);
      const first = rank;
      // Classes of equal probability share a score, so that no order among them matters.
      while (rank < classes && at(order[rank] as number) === probability) {
        sum += probability;
        rank++;
      }
      const score = sum + penalty * Math.max(0, rank - free);
      for (let r = first; r < rank; r++) scores[order[r] as number] = score;
    }
  };
};

/** The function of a score. */
export const rowScores = (score: Score, classes: number): RowScores => {
  if (score.kind === "adaptive") return adaptive(classes, score.penalty ?? 0, score.from ?? 0);
  if (score.kind === "threshold")
    return (probabilities, from, scores) => {
      for (let k = 0; k < classes; k++) scores[k] = 1 - (probabilities[from + k] as number);
    };
  const total = score.prior.reduce((a, b) => a + b, 0);
  return (probabilities, from, scores) => {
    for (let k = 0; k < classes; k++)
      scores[k] = (-(probabilities[from + k] as number) * total) / (score.prior[k] as number);
  };
};

/** The largest value of a score: a threshold of it leaves no class out. */
export const largest = (score: Score, classes: number): number => {
  if (score.kind === "prevalence") return 0;
  return score.kind === "threshold"
    ? 1
    : 1 + (score.penalty ?? 0) * Math.max(0, classes - (score.from ?? 0));
};
