// The smallest normal float32; below it a float32 softmax has few digits or none.
const LEAST = 2 ** -126;

/** Logits whose softmax is the probabilities: their logs, where 0 counts as 2^-126. */
export const logsOf = (probabilities: ArrayLike<number>): Float64Array => {
  const logs = new Float64Array(probabilities);
  for (let i = 0; i < logs.length; i++) logs[i] = Math.log(Math.max(logs[i] as number, LEAST));
  return logs;
};

/** The class with the largest logit of the row that begins at `from`; of equal ones the first. */
export const mostProbable = (logits: ArrayLike<number>, classes: number, from: number): number => {
  let best = 0;
  for (let k = 1; k < classes; k++)
    if ((logits[from + k] as number) > (logits[from + best] as number)) best = k;
  return best;
};

/** Turns each row of logits into probabilities, in place. */
export const softmaxRows = (logits: Float64Array, classes: number): Float64Array => {
  for (let from = 0; from < logits.length; from += classes) {
    let most = Number.NEGATIVE_INFINITY;
    for (let i = from; i < from + classes; i++) most = Math.max(most, logits[i] as number);
    let sum = 0;
    for (let i = from; i < from + classes; i++) {
      const power = Math.exp((logits[i] as number) - most);
      logits[i] = power;
      sum += power;
    }
    for (let i = from; i < from + classes; i++) logits[i] = (logits[i] as number) / sum;
  }
  return logits;
};
