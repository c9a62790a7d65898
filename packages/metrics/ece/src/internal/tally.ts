import { binEdges, binOf, mapRecord } from "@longtail/core";
import type { Bin, Calibration, CalibrationByGroup, Predicted } from "../api.js";

/** Sums over images, per bin: the images, the correct ones, their confidences. */
interface Tally {
  readonly edges: Float64Array;
  readonly counts: Float64Array;
  readonly right: Float64Array;
  readonly sums: Float64Array;
}

/** A tally of no images. */
const newTally = (bins: number): Tally => ({
  edges: binEdges(bins),
  counts: new Float64Array(bins),
  right: new Float64Array(bins),
  sums: new Float64Array(bins),
});

/** Adds one image to a tally, in place. */
const addTo = (tally: Tally, confidence: number, isRight: boolean): void => {
  const bin = binOf(tally.edges, confidence);
  (tally.counts[bin] as number) += 1;
  (tally.right[bin] as number) += isRight ? 1 : 0;
  (tally.sums[bin] as number) += confidence;
};

const total = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

/** The calibration of a tally with at least one image. */
const calibrationOf = ({ edges, counts, right, sums }: Tally): Calibration => {
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

/** The calibration of all images, of which there is at least one. */
export const calibrationOfAll = (
  { confidences, predictions, labels }: Predicted,
  bins: number,
): Calibration => {
  const tally = newTally(bins);
  for (let i = 0; i < confidences.length; i++)
    addTo(tally, confidences[i] as number, predictions[i] === labels[i]);
  return calibrationOf(tally);
};

/** The calibration of the images of each group that has any. */
export const calibrationByGroup = <Name extends string>(
  { confidences, predictions, labels }: Predicted,
  groupOf: ReadonlyMap<number, Name>,
  bins: number,
): CalibrationByGroup<Name> => {
  const tallies = new Map([...groupOf.values()].map((name) => [name, newTally(bins)]));
  for (let i = 0; i < labels.length; i++) {
    const name = groupOf.get(labels[i] as number);
    const tally = name === undefined ? undefined : tallies.get(name);
    if (tally !== undefined) addTo(tally, confidences[i] as number, predictions[i] === labels[i]);
  }
  const seen = [...tallies].filter(([, { counts }]) => counts.some((n) => n > 0));
  return mapRecord(Object.fromEntries(seen), calibrationOf) as CalibrationByGroup<Name>;
};
