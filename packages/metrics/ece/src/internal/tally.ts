import { binEdges, binOf } from "@longtail/core";
import type { Bin, Calibration } from "../api.js";

/** What is added up while images go by: per bin the images, the right ones and the sum of confidences. */
export interface Tally {
  readonly edges: Float64Array;
  readonly counts: Float64Array;
  readonly right: Float64Array;
  readonly sums: Float64Array;
}

/** A tally of no images. */
export const newTally = (bins: number): Tally => ({
  edges: binEdges(bins),
  counts: new Float64Array(bins),
  right: new Float64Array(bins),
  sums: new Float64Array(bins),
});

/** Adds one image to a tally, in place. */
export const addTo = (tally: Tally, confidence: number, isRight: boolean): void => {
  const bin = binOf(tally.edges, confidence);
  (tally.counts[bin] as number) += 1;
  (tally.right[bin] as number) += isRight ? 1 : 0;
  (tally.sums[bin] as number) += confidence;
};

const total = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

/** The calibration that a tally of at least one image amounts to. */
export const calibrationOf = ({ edges, counts, right, sums }: Tally): Calibration => {
  const count = total(counts);
  const bins = Array.from(
    counts,
    (n, b): Bin => ({
      lower: edges[b] as number,
      upper: edges[b + 1] as number,
      count: n,
      accuracy: n === 0 ? 0 : (right[b] as number) / n,
      confidence: n === 0 ? 0 : (sums[b] as number) / n,
    }),
  );
  const gaps = bins.map(({ accuracy, confidence }) => Math.abs(accuracy - confidence));
  return {
    ece: bins.reduce((sum, { count: n }, b) => sum + (n / count) * (gaps[b] as number), 0),
    mce: gaps.reduce((a, b) => Math.max(a, b), 0),
    accuracy: total(right) / count,
    confidence: total(sums) / count,
    count,
    bins,
  };
};
