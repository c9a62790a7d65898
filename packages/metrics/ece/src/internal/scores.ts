import type { Probable } from "../api.js";

/** The mean negative log-likelihood of the true classes; a probability below 1e-12 counts as 1e-12. */
export const nllOf = ({ probabilities, classes, labels }: Probable): number => {
  let sum = 0;
  for (let i = 0; i < labels.length; i++)
    sum -= Math.log(Math.max(probabilities[i * classes + (labels[i] as number)] as number, 1e-12));
  return sum / labels.length;
};

/** The mean Brier score, summed over the classes. */
export const brierOf = ({ probabilities, classes, labels }: Probable): number => {
  let sum = 0;
  for (let i = 0; i < labels.length; i++)
    for (let k = 0; k < classes; k++) {
      const gap = (probabilities[i * classes + k] as number) - (labels[i] === k ? 1 : 0);
      sum += gap * gap;
    }
  return sum / labels.length;
};
