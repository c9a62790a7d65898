import { binEdges, binOf, mapRecord } from "@longtail/core";
import type { Bin, Calibration, CalibrationByGroup, Predicted } from "../api.js";

/** The weight of an image by its label. */
export type WeightOf = (label: number) => number;

/** Sums over images, per bin: the images, their weights, the weights of the correct ones, their weighted confidences. */
interface Tally {
  readonly edges: Float64Array;
  readonly counts: Float64Array;
  readonly weights: Float64Array;
  readonly right: Float64Array;
  readonly sums: Float64Array;
}

/** A tally of no images. */
const newTally = (bins: number): Tally => ({
  edges: binEdges(bins),
  counts: new Float64Array(bins),
  weights: new Float64Array(bins),
  right: new Float64Array(bins),
  sums: new Float64Array(bins),
});

/** Adds one image to a tally, in place. */
const addTo = (tally: Tally, confidence: number, isRight: boolean, weight: number): void => {
  const bin = binOf(tally.edges, confidence);
  (tally.counts[bin] as number) += 1;
  (tally.weights[bin] as number) += weight;
  (tally.right[bin] as number) += isRight ? weight : 0;
  (tally.sums[bin] as number) += weight * confidence;
};

const total = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

/** The calibration of a tally with at least one image. */
const calibrationOf = ({ edges, counts, weights, right, sums }: Tally): Calibration => {
  const [count, weight] = [total(counts), total(weights)];
  const isWeighted = weights.some((w, b) => w !== counts[b]);
  const bins = Array.from(
    weights,
    (w, b): Bin => ({
      lower: edges[b] as number,
      upper: edges[b + 1] as number,
      count: counts[b] as number,
      accuracy: w === 0 ? 0 : (right[b] as number) / w,
      confidence: w === 0 ? 0 : (sums[b] as number) / w,
      ...(isWeighted && { weight: w / weight }),
    }),
  );
  const gaps = bins.map(({ accuracy, confidence }) => Math.abs(accuracy - confidence));
  return {
    ece: gaps.reduce((sum, gap, b) => sum + ((weights[b] as number) / weight) * gap, 0),
    mce: gaps.reduce((a, b) => Math.max(a, b), 0),
    accuracy: total(right) / weight,
    confidence: total(sums) / weight,
    count,
    bins,
  };
};

/** The calibration of all images, of which at least one has weight. */
export const calibrationOfAll = (
  { confidences, predictions, labels }: Predicted<ArrayLike<number>>,
  bins: number,
  weightOf: WeightOf,
): Calibration => {
  const tally = newTally(bins);
  for (let i = 0; i < confidences.length; i++) {
    const label = labels[i] as number;
    addTo(tally, confidences[i] as number, predictions[i] === label, weightOf(label));
  }
  return calibrationOf(tally);
};

/** The calibration of the images of each group that has any of some weight. */
export const calibrationByGroup = <Name extends string>(
  { confidences, predictions, labels }: Predicted<ArrayLike<number>>,
  groupOf: ReadonlyMap<number, Name>,
  bins: number,
  weightOf: WeightOf,
): CalibrationByGroup<Name> => {
  const tallies = new Map([...groupOf.values()].map((name) => [name, newTally(bins)]));
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    const name = groupOf.get(label);
    const tally = name === undefined ? undefined : tallies.get(name);
    if (tally !== undefined)
      addTo(tally, confidences[i] as number, predictions[i] === label, weightOf(label));
  }
  const seen = [...tallies].filter(([, { weights }]) => weights.some((n) => n > 0));
  return mapRecord(Object.fromEntries(seen), calibrationOf) as CalibrationByGroup<Name>;
};
