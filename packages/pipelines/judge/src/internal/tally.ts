import { binEdges, binOf } from "@longtail/core";
import type { ScoreKind } from "../api.js";
import type { Cut } from "./cut.js";
import { expRows, plainRows, type Scores, together } from "./softmax.js";

/** How rows are judged: plain data, the same in every thread. */
export interface Rules {
  readonly kind: ScoreKind;
  readonly classes: number;
  readonly bins: number;
  /** How far a row of probabilities may be from the sum 1. */
  readonly slack: number;
  /** The part of each class: many, medium, few, or none of them. */
  readonly partOf: Uint8Array;
  readonly parts: number;
  readonly cut: Cut;
}

/** The labels, and what is kept of each row. */
export interface Rows {
  readonly labels: Int32Array;
  readonly confidences: Float64Array;
  readonly predictions: Int32Array;
  /** Classes with a higher score than the true one, of equal scores those with a lower index. */
  readonly ranks: Int32Array;
}

/** Sums over some rows. */
export interface Sums {
  /** Per bin and class: how often the class is the true one, less the sum of its probabilities. */
  readonly gaps: Float64Array;
  /** By part. */
  readonly nll: Float64Array;
  readonly brier: Float64Array;
}

/** What a pass over the scores adds up, and what it keeps of each row. */
export interface Tally extends Rules, Rows, Sums {
  readonly edges: Float64Array;
}

/** Room for what is kept of the labels' rows. */
export const newRows = (
  labels: Int32Array,
  room: (bytes: number) => ArrayBuffer | SharedArrayBuffer = (bytes) => new ArrayBuffer(bytes),
): Rows => ({
  labels,
  confidences: new Float64Array(room(8 * labels.length)),
  predictions: new Int32Array(room(4 * labels.length)),
  ranks: new Int32Array(room(4 * labels.length)),
});

/** A tally without sums. */
export const newTally = (rules: Rules, rows: Rows): Tally => ({
  ...rules,
  ...rows,
  edges: binEdges(rules.bins),
  gaps: new Float64Array(rules.classes * rules.bins),
  nll: new Float64Array(rules.parts),
  brier: new Float64Array(rules.parts),
});

const addTo = (into: Float64Array, from: Float64Array): void => {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) + (from[i] as number);
};

/** Adds the sums over some rows to those over others. */
export const addSums = (into: Sums, { gaps, nll, brier }: Sums): void => {
  addTo(into.gaps, gaps);
  addTo(into.nll, nll);
  addTo(into.brier, brier);
};

/** Sets sums to those over no rows. */
export const clear = ({ gaps, nll, brier }: Sums): void => {
  for (const values of [gaps, nll, brier]) values.fill(0);
};

/** Why a row cannot be judged. */
export type RowFault =
  | { readonly fault: "value"; readonly column: number; readonly value: number }
  | { readonly fault: "sum"; readonly sum: number };

// As in @longtail/core: how far above 1 a float32 softmax may round.
const above = 1e-6;

/** What is wrong with a row, if anything is. */
const faultIn = (
  { kind, classes, slack }: Rules,
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

/** What the last pass over four rows found. */
interface Found {
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  readonly most: Float64Array;
  /** The class of each row's largest. */
  readonly best: Int32Array;
}

const newFound = (): Found => ({
  sums: new Float64Array(together),
  squares: new Float64Array(together),
  most: new Float64Array(together),
  best: new Int32Array(together),
});

/** Takes one class's four probabilities, of any bins, from the class's sums. No number is an argument: one would be boxed. */
const subtractFour = (
  { gaps, edges, classes }: Tally,
  rows: Scores,
  scales: Float64Array,
  from: number,
  k: number,
): void => {
  for (let r = 0; r < together; r++) {
    const p = Math.min((rows[from + r * classes + k] as number) * (scales[r] as number), 1);
    const at = binOf(edges, p) * classes + k;
    gaps[at] = (gaps[at] as number) - p;
  }
};

/** Adds four rows to the sums by class and bin; false where a number is no probability. */
const scanFour = (
  tally: Tally,
  rows: Scores,
  scales: Float64Array,
  from: number,
  found: Found,
): boolean => {
  const { gaps, classes } = tally;
  const first = tally.edges[1] as number;
  const c0 = scales[0] as number;
  const c1 = scales[1] as number;
  const c2 = scales[2] as number;
  const c3 = scales[3] as number;
  const from1 = from + classes;
  const from2 = from1 + classes;
  const from3 = from2 + classes;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let q0 = 0;
  let q1 = 0;
  let q2 = 0;
  let q3 = 0;
  let m0 = -1;
  let m1 = -1;
  let m2 = -1;
  let m3 = -1;
  let b0 = 0;
  let b1 = 0;
  let b2 = 0;
  let b3 = 0;
  let legal = true;
  for (let k = 0; k < classes; k++) {
    const p0 = (rows[from + k] as number) * c0;
    const p1 = (rows[from1 + k] as number) * c1;
    const p2 = (rows[from2 + k] as number) * c2;
    const p3 = (rows[from3 + k] as number) * c3;
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
    // Most probabilities lie in the first bin, and most sums of four do.
    const sum = p0 + p1 + (p2 + p3);
    if (sum <= first) gaps[k] = (gaps[k] as number) - sum;
    else subtractFour(tally, rows, scales, from, k);
    if (!(p0 >= 0 && p1 >= 0 && p2 >= 0 && p3 >= 0)) legal = false;
  }
  const { sums, squares, most, best } = found;
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
  sums[3] = s3;
  squares[0] = q0;
  squares[1] = q1;
  squares[2] = q2;
  squares[3] = q3;
  most[0] = m0;
  most[1] = m1;
  most[2] = m2;
  most[3] = m3;
  best[0] = b0;
  best[1] = b1;
  best[2] = b2;
  best[3] = b3;
  return legal && m0 <= 1 + above && m1 <= 1 + above && m2 <= 1 + above && m3 <= 1 + above;
};

/** How many classes come before the label in the order of scores. */
const rankOf = (scores: Scores, from: number, classes: number, label: number): number => {
  const own = scores[from + label] as number;
  let rank = 0;
  // Sums of comparisons: half of them are true, and a processor guesses branches wrong.
  for (let k = 0; k < label; k++) rank += Number((scores[from + k] as number) >= own);
  for (let k = label + 1; k < classes; k++) rank += Number((scores[from + k] as number) > own);
  return rank;
};

/**
 * Adds some rows, of which the first is the `start`-th of all. A row with a fault is the last that is looked at.
 *
 * Rows are summed four by four, so blocks of a multiple of four rows give the same sums however many they are.
 */
export const addRows = (
  tally: Tally,
  scores: Scores,
  start: number,
): { readonly row: number; readonly fault: RowFault } | undefined => {
  const { classes, kind, slack, gaps, edges, labels } = tally;
  const rows = scores.length / classes;
  const four = kind === "logits" ? expRows(classes) : plainRows(classes);
  const found = newFound();
  for (let i = 0; i < rows; i += together) {
    const count = Math.min(together, rows - i);
    const at = i * classes;
    const isCopied = kind === "logits" || count < together;
    // Fewer than four rows are filled up with rows of nothing, which add nothing.
    if (count < together) four.rows.fill(0);
    const isLegal = !isCopied || four.take(scores, at, count);
    const shown = isCopied ? four.rows : scores;
    const from = isCopied ? 0 : at;
    const isFine = isLegal && scanFour(tally, shown, four.scales, from, found);
    for (let r = 0; r < count; r++) {
      const row = start + i + r;
      if (!isFine || !(Math.abs((found.sums[r] as number) - 1) <= slack)) {
        const fault = faultIn(tally, scores, at + r * classes);
        if (fault !== undefined) return { row, fault };
      }
      const label = labels[row] as number;
      const best = found.best[r] as number;
      const scale = four.scales[r] as number;
      const own = Math.min(1, (shown[from + r * classes + label] as number) * scale);
      const part = tally.partOf[label] as number;
      tally.nll[part] = (tally.nll[part] as number) - Math.log(Math.max(own, 1e-12));
      tally.brier[part] =
        (tally.brier[part] as number) + ((found.squares[r] as number) + 1 - 2 * own);
      if (own > 0) (gaps[binOf(edges, own) * classes + label] as number) += 1;
      tally.confidences[row] = Math.min(1, found.most[r] as number);
      tally.predictions[row] = best;
      tally.ranks[row] = best === label ? 0 : rankOf(scores, at + r * classes, classes, label);
    }
  }
  return undefined;
};
