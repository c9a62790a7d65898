import { binEdges, binOf } from "@longtail/core";
import type { ScoreKind } from "../api.js";
import { expOf } from "./exp.js";

/** Sums over the images of a part. */
export interface PartSums {
  nll: number;
  brier: number;
}

/** What a pass over the scores adds up, and what it keeps of each row. */
export interface Tally {
  readonly kind: ScoreKind;
  readonly classes: number;
  readonly edges: Float64Array;
  /** How far a row of probabilities may be from the sum 1. */
  readonly slack: number;
  /** The part of each class, by its position in `sums`. */
  readonly partOf: Uint8Array;
  readonly sums: readonly PartSums[];
  /** Per bin and class: how often the class is the true one, less the sum of its probabilities. */
  readonly gaps: Float64Array;
  /** One for each row so far, up to the rows there are. */
  readonly confidences: Float64Array;
  readonly predictions: Int32Array;
  /** Classes with a higher score than the true one, of equal scores those with a lower index. */
  readonly ranks: Int32Array;
  /** Space for the probabilities of four rows. */
  readonly four: Float64Array;
}

/** A tally of no rows, with room for `rows`. */
export const newTally = (
  rows: number,
  classes: number,
  bins: number,
  kind: ScoreKind,
  slack: number,
  partOf: Uint8Array,
  parts: number,
): Tally => ({
  kind,
  classes,
  edges: binEdges(bins),
  slack,
  partOf,
  sums: Array.from({ length: parts }, () => ({ nll: 0, brier: 0 })),
  gaps: new Float64Array(classes * bins),
  confidences: new Float64Array(rows),
  predictions: new Int32Array(rows),
  ranks: new Int32Array(rows),
  four: new Float64Array(together * classes),
});

/** Why a row cannot be judged. */
export type RowFault =
  | { readonly fault: "value"; readonly column: number; readonly value: number }
  | { readonly fault: "sum"; readonly sum: number };

type Scores = Float32Array | Float64Array;

const together = 4;

/** Writes the probabilities of up to four rows of logits into `into`, zeros for the others; false where a logit is NaN or infinite. */
const softmaxInto = (
  into: Float64Array,
  scores: Scores,
  from: number,
  classes: number,
  count: number,
): boolean => {
  into.fill(0, count * classes);
  for (let r = 0; r < count; r++) {
    const [start, to] = [from + r * classes, r * classes];
    let most = scores[start] as number;
    for (let k = 1; k < classes; k++) {
      const score = scores[start + k] as number;
      if (score > most) most = score;
    }
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const value = expOf((scores[start + k] as number) - most);
      into[to + k] = value;
      sum += value;
    }
    if (!(sum >= 1)) return false;
    const scale = 1 / sum;
    for (let k = 0; k < classes; k++) into[to + k] = (into[to + k] as number) * scale;
  }
  return true;
};

/** The probabilities of rows of logits. A row without a softmax gives NaN. */
export const softmaxRows = (scores: Scores, classes: number): Float64Array => {
  const all = new Float64Array(scores.length);
  const rows = scores.length / classes;
  for (let row = 0; row < rows; row += together) {
    const to = all.subarray(row * classes);
    const count = Math.min(together, rows - row);
    if (!softmaxInto(to, scores, row * classes, classes, count)) to.fill(Number.NaN);
  }
  return all;
};

// As in @longtail/core: how far above 1 a float32 softmax may round.
const above = 1e-6;

/** What is wrong with a row, if anything is. */
const faultIn = (
  { kind, classes, slack }: Tally,
  scores: Scores,
  from: number,
): RowFault | undefined => {
  let [sum, most] = [0, Number.NEGATIVE_INFINITY];
  for (let column = 0; column < classes; column++) {
    const value = scores[from + column] as number;
    const legal =
      kind === "logits" ? value < Number.POSITIVE_INFINITY : value >= 0 && value <= 1 + above;
    if (!legal) return { fault: "value", column, value };
    sum += value;
    most = Math.max(most, value);
  }
  if (kind === "logits")
    return most > Number.NEGATIVE_INFINITY ? undefined : { fault: "value", column: 0, value: most };
  return Math.abs(sum - 1) <= slack ? undefined : { fault: "sum", sum };
};

/** What the last pass over four rows found: for each its sum, its squares, its largest and that one's class. */
interface Found {
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  readonly most: Float64Array;
  readonly best: Int32Array;
  /** Whether all numbers are probabilities. */
  legal: boolean;
}

/** Adds four rows of probabilities to the sums by class and bin. Four at once: their sums need not wait for one another. */
const scanFour = (
  { gaps, edges, classes }: Tally,
  rows: Scores,
  from: number,
  found: Found,
): void => {
  const first = edges[1] as number;
  const [from1, from2, from3] = [from + classes, from + 2 * classes, from + 3 * classes];
  let [s0, s1, s2, s3, q0, q1, q2, q3] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [m0, m1, m2, m3, b0, b1, b2, b3] = [-1, -1, -1, -1, 0, 0, 0, 0];
  let legal = true;
  for (let k = 0; k < classes; k++) {
    const p0 = rows[from + k] as number;
    const p1 = rows[from1 + k] as number;
    const p2 = rows[from2 + k] as number;
    const p3 = rows[from3 + k] as number;
    s0 += p0;
    s1 += p1;
    s2 += p2;
    s3 += p3;
    q0 += p0 * p0;
    q1 += p1 * p1;
    q2 += p2 * p2;
    q3 += p3 * p3;
    if (p0 > m0) {
      m0 = p0;
      b0 = k;
    }
    if (p1 > m1) {
      m1 = p1;
      b1 = k;
    }
    if (p2 > m2) {
      m2 = p2;
      b2 = k;
    }
    if (p3 > m3) {
      m3 = p3;
      b3 = k;
    }
    // Most probabilities lie in the first bin.
    if (p0 <= first && p1 <= first && p2 <= first && p3 <= first)
      gaps[k] = (gaps[k] as number) - (p0 + p1 + (p2 + p3));
    else {
      addGap(gaps, edges, classes, k, p0);
      addGap(gaps, edges, classes, k, p1);
      addGap(gaps, edges, classes, k, p2);
      addGap(gaps, edges, classes, k, p3);
    }
    if (!(p0 >= 0 && p1 >= 0 && p2 >= 0 && p3 >= 0)) legal = false;
  }
  found.sums.set([s0, s1, s2, s3]);
  found.squares.set([q0, q1, q2, q3]);
  found.most.set([m0, m1, m2, m3]);
  found.best.set([b0, b1, b2, b3]);
  found.legal = legal && Math.max(m0, m1, m2, m3) <= 1 + above;
};

const addGap = (
  gaps: Float64Array,
  edges: Float64Array,
  classes: number,
  k: number,
  probability: number,
): void => {
  const p = Math.min(probability, 1);
  (gaps[binOf(edges, p) * classes + k] as number) -= p;
};

/** How many classes come before the label in the order of scores. */
const rankOf = (scores: Scores, from: number, classes: number, label: number): number => {
  const own = scores[from + label] as number;
  let rank = 0;
  for (let k = 0; k < label; k++) if ((scores[from + k] as number) >= own) rank++;
  for (let k = label + 1; k < classes; k++) if ((scores[from + k] as number) > own) rank++;
  return rank;
};

/** Adds some rows, of which the first is the `start`-th of all. A row with a fault is the last that is looked at. */
export const addRows = (
  tally: Tally,
  scores: Scores,
  labels: Int32Array,
  start: number,
): { readonly row: number; readonly fault: RowFault } | undefined => {
  const { classes, kind, slack, gaps, edges, four } = tally;
  const rows = scores.length / classes;
  const found: Found = {
    sums: new Float64Array(together),
    squares: new Float64Array(together),
    most: new Float64Array(together),
    best: new Int32Array(together),
    legal: true,
  };
  for (let i = 0; i < rows; i += together) {
    const count = Math.min(together, rows - i);
    const at = i * classes;
    const isLegal = kind === "probabilities" || softmaxInto(four, scores, at, classes, count);
    // Fewer than four rows are filled up with rows of nothing, which add nothing.
    if (kind === "probabilities" && count < together) {
      four.fill(0);
      four.set(scores.subarray(at));
    }
    const [shown, from] = kind === "logits" || count < together ? [four, 0] : [scores, at];
    if (isLegal) scanFour(tally, shown, from, found);
    const isFine = isLegal && found.legal;
    for (let r = 0; r < count; r++) {
      const row = start + i + r;
      if (!isFine || !(Math.abs((found.sums[r] as number) - 1) <= slack)) {
        const fault = faultIn(tally, scores, at + r * classes);
        if (fault !== undefined) return { row, fault };
      }
      const label = labels[row] as number;
      const best = found.best[r] as number;
      const own = Math.min(1, shown[from + r * classes + label] as number);
      const part = tally.sums[tally.partOf[label] as number] as PartSums;
      part.nll -= Math.log(Math.max(own, 1e-12));
      part.brier += (found.squares[r] as number) + 1 - 2 * own;
      if (own > 0) (gaps[binOf(edges, own) * classes + label] as number) += 1;
      tally.confidences[row] = Math.min(1, found.most[r] as number);
      tally.predictions[row] = best;
      tally.ranks[row] = best === label ? 0 : rankOf(scores, at + r * classes, classes, label);
    }
  }
  return undefined;
};
