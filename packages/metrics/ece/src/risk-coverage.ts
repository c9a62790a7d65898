import { type Checked, checkNumber, gathered, integers } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { Predicted } from "./api.js";
import { checkSome, type Judgeable } from "./internal/check.js";
import { byConfidence } from "./internal/order.js";

/** A point of a risk-coverage curve. */
export interface RiskPoint {
  /** The fraction of images that are answered: the most confident ones. */
  readonly coverage: number;
  /** The fraction of wrong ones among them. */
  readonly risk: number;
  /** The least confidence among them. */
  readonly threshold: number;
}

/** How well confidence tells right images from wrong ones: plain JSON, fractions. */
export interface RiskCoverage {
  /** The mean risk over all coverages. */
  readonly aurc: number;
  /** `aurc` less that of confidences which put every right image before every wrong one. */
  readonly excessAurc: number;
  /** The risk of answering all images: one minus the accuracy. */
  readonly risk: number;
  readonly count: number;
  /** Rising in coverage, up to 1. */
  readonly curve: readonly RiskPoint[];
}

/**
 * The risk-coverage curve of a classifier that answers where it is confident, and the area under it.
 *
 *   risk(m) = wrong ones among the m most confident of N        AURC = 1/N Σ_m risk(m) / m        E-AURC = AURC − least AURC
 *
 * Images of equal confidence count as in the mean over their orders. The order of confidences is all that matters: calibration that
 * keeps it changes nothing.
 *
 * @shape confidences [n] · predictions [n] · labels [n] · curve [min(points, n)]
 * @unit  fractions, not percentages
 * @error as `calibration` · OutOfRange (points)
 * @owns  the result is plain data; the inputs are neither kept nor changed
 * @source El-Yaniv and Wiener, JMLR 2010; Geifman, Uziel and El-Yaniv, ICLR 2019 (AURC, and E-AURC, whose least area they approximate
 *         by r + (1 − r) log(1 − r))
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { riskCoverage } from "@longtail/ece";
 *
 * const predicted = { confidences: [0.9, 0.8, 0.7, 0.6], predictions: [0, 0, 0, 0], labels: [0, 1, 0, 0] };
 * const { aurc, excessAurc } = orThrow(riskCoverage(predicted));
 * console.log(aurc, excessAurc); // (0 + 1/2 + 1/3 + 1/4) / 4, and 1/16 less
 * ```
 */
export const riskCoverage = (
  predicted: Predicted,
  { points = 100 }: { readonly points?: number } = {},
): Checked<RiskCoverage> =>
  E.map(({ judgeable, most }: { readonly judgeable: Judgeable; readonly most: number }) =>
    riskOf(judgeable.predicted, most),
  )(
    gathered({
      judgeable: checkSome(predicted, {}),
      most: checkNumber("points", integers(1, 10_000), points),
    }),
  );

const riskOf = (
  { confidences, predictions, labels }: Predicted<ArrayLike<number>>,
  points: number,
): RiskCoverage => {
  const order = byConfidence(confidences).reverse();
  const count = order.length;
  // The expected number of wrong ones among the first m.
  const wrong = new Float64Array(count + 1);
  for (let first = 0; first < count; ) {
    const confidence = confidences[order[first] as number] as number;
    let [end, errors] = [first, 0];
    for (; end < count && confidences[order[end] as number] === confidence; end++) {
      const image = order[end] as number;
      if (predictions[image] !== labels[image]) errors++;
    }
    const before = wrong[first] as number;
    for (let m = first + 1; m <= end; m++)
      wrong[m] = before + (errors * (m - first)) / (end - first);
    first = end;
  }
  const errors = Math.round(wrong[count] as number);
  let [area, least] = [0, 0];
  for (let m = 1; m <= count; m++) {
    area += (wrong[m] as number) / m;
    least += Math.max(0, m - (count - errors)) / m;
  }
  const length = Math.min(points, count);
  return {
    aurc: area / count,
    excessAurc: (area - least) / count,
    risk: errors / count,
    count,
    curve: Array.from({ length }, (_, p) => {
      const m = Math.ceil(((p + 1) * count) / length);
      return {
        coverage: m / count,
        risk: (wrong[m] as number) / m,
        threshold: confidences[order[m - 1] as number] as number,
      };
    }),
  };
};
