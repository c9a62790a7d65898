import {
  binCounts,
  binEdges,
  binOf,
  type Checked,
  checkNumber,
  checkPredicted,
  gathered,
  generator,
  integers,
  type Predicted,
  range,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { Interval, ResamplingOptions } from "./api.js";
import { poisson } from "./internal/poisson.js";
import { percentiles, resampleCounts } from "./internal/resample.js";
import type { Intervals } from "./intervals.js";

// Parts of each bin. Confidences in one part count as their mean.
const parts = 32;

/** Images of one bin, one part of it and one outcome: they are resampled together. */
interface Cell {
  readonly bin: number;
  readonly isRight: boolean;
  count: number;
  /** Sum of the confidences. */
  sum: number;
}

const cellsOf = (
  { confidences, predictions, labels }: Predicted,
  bins: number,
): readonly Cell[] => {
  const edges = binEdges(bins);
  const cells: (Cell | undefined)[] = [];
  for (let i = 0; i < labels.length; i++) {
    const confidence = confidences[i] as number;
    const bin = binOf(edges, confidence);
    const isRight = predictions[i] === labels[i];
    const part = Math.min(parts - 1, Math.max(0, Math.floor((confidence * bins - bin) * parts)));
    const at = (bin * parts + part) * 2 + (isRight ? 1 : 0);
    const cell = cells[at] ?? { bin, isRight, count: 0, sum: 0 };
    cells[at] = cell;
    cell.count++;
    cell.sum += confidence;
  }
  return cells.filter((cell) => cell !== undefined);
};

/**
 * Percentile intervals of accuracy and ECE for very many images: a second for a million, where `intervals` takes minutes.
 *
 * Images are gathered in cells of one bin, 1/32 of its width and one outcome. Each sample draws how often each cell occurs from
 * Poisson's distribution with the cell's count as its mean; images in a cell count with their mean confidence. Both differences
 * from `intervals` vanish as the images become many: use it from some 100,000 on.
 *
 * @shape confidences [n] · predictions [n] · labels [n]
 * @unit  fractions, not percentages
 * @error as `intervals`
 * @owns  the result is plain data; the inputs are neither kept nor changed
 * @source Chamandy, Muralidharan, Najmi and Naidu, Estimating uncertainty for massive data streams, 2012 (the Poisson bootstrap)
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { largeIntervals } from "@longtail/bootstrap";
 *
 * const predicted = { confidences: [0.9, 0.8, 0.6, 0.7], predictions: [0, 1, 1, 0], labels: [0, 1, 0, 0] };
 * console.log(orThrow(largeIntervals(predicted, { seed: 0 })).accuracy.estimate); // 0.75
 * ```
 */
export const largeIntervals = (
  predicted: Predicted,
  {
    bins = 15,
    resamples = 1000,
    level = 0.95,
    seed,
  }: ResamplingOptions & { readonly bins?: number },
): Checked<Intervals> =>
  pipe(
    gathered({
      bins: checkNumber("bins", binCounts, bins),
      some: checkNumber("labels.length", integers(1), predicted.labels.length),
      predicted: checkPredicted(predicted),
      resamples: checkNumber("resamples", resampleCounts, resamples),
      level: checkNumber("level", range(0, 1, "()"), level),
      seed: checkNumber("seed", integers(0, 2 ** 32 - 1), seed),
    }),
    E.map(({ predicted: legal }) => {
      const cells = cellsOf(legal, bins);
      const rng = generator(seed);
      const gaps = new Float64Array(bins);
      const statistics = (occurs: (cell: Cell) => number): readonly [number, number] => {
        gaps.fill(0);
        let [count, right] = [0, 0];
        for (const cell of cells) {
          const times = occurs(cell);
          count += times;
          if (cell.isRight) right += times;
          (gaps[cell.bin] as number) += times * ((cell.isRight ? 1 : 0) - cell.sum / cell.count);
        }
        const gap = gaps.reduce((sum, each) => sum + Math.abs(each), 0);
        return count === 0 ? [0, 0] : [right / count, gap / count];
      };
      const estimates = statistics(({ count }) => count);
      const samples = [new Float64Array(resamples), new Float64Array(resamples)] as const;
      for (let r = 0; r < resamples; r++) {
        const [accuracy, ece] = statistics(({ count }) => poisson(rng, count));
        samples[0][r] = accuracy;
        samples[1][r] = ece;
      }
      const interval = (i: 0 | 1): Interval => ({
        estimate: estimates[i],
        ...percentiles(samples[i], level),
      });
      return { accuracy: interval(0), ece: interval(1) };
    }),
  );
