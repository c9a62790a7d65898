import type { LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { FitOptions, Probable } from "./api.js";
import type { IsotonicRegression } from "./calibrator.js";
import { checkFitted } from "./internal/check.js";
import { type Block, pool } from "./internal/pool.js";

type Points = IsotonicRegression["perClass"][number];

/** The points of blocks. Rounding of weights neither lets a value fall nor pass 1. */
const pointsOf = (blocks: readonly Block[]): Points => {
  let least = 0;
  return blocks.flatMap(({ lowest, highest, images, hits }) => {
    least = Math.min(1, Math.max(least, hits / images));
    const first = { at: lowest, value: least };
    return lowest === highest ? [first] : [first, { at: highest, value: least }];
  });
};

/**
 * Isotonic regression, one class against the rest: the rising function of a class's probability with the least squared error.
 *
 *   f_k = argmin over rising f of Σ_i w_y (f(p_ik) − [y_i = k])²        q_k = f_k(p_k) / Σ_j f_j(p_j)
 *
 * Found by pooling adjacent violators. The function is linear between two steps and constant below the first and above the last. For
 * a class without images, a probability stays as it is. Rows are then normalized to the sum 1; a row that becomes all zeros keeps
 * its original values.
 *
 * @shape probabilities [n, classes] row by row · labels [n]
 * @error as `temperatureScaling`
 * @owns  the result is plain data; the inputs are neither kept nor changed
 * @source Zadrozny and Elkan, KDD 2002, whose function is the steps alone; linear between them as in
 *         scikit-learn's `IsotonicRegression`, where fewer images share a value
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { isotonicRegression } from "@longtail/post-hoc-calibration";
 *
 * const probabilities = [0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.4, 0.6];
 * const { perClass } = orThrow(isotonicRegression({ probabilities, classes: 2, labels: [0, 1, 0, 1] }));
 * console.log(perClass[0]); // 0 up to 0.4, 1/2 from 0.7 to 0.8, 1 from 0.9
 * ```
 */
export const isotonicRegression = (
  fitted: Probable,
  options: FitOptions = {},
): E.Either<LongtailError, IsotonicRegression> => {
  const checked = checkFitted(fitted, options);
  if (E.isLeft(checked)) return checked;
  const { probabilities, classes, labels, weightOf } = checked.right;
  const positions: number[][] = Array.from({ length: classes }, () => []);
  for (let image = 0; image < labels.length; image++) {
    const label = labels[image] as number;
    if (weightOf(label) > 0) positions[label]?.push(image);
  }
  const all = Uint32Array.from(positions.flat());
  const isWeighted = all.some((image) => weightOf(labels[image] as number) !== 1);
  return E.right({
    kind: "isotonic",
    perClass: positions.map((own, k): Points => {
      if (own.length === 0)
        return [
          { at: 0, value: 0 },
          { at: 1, value: 1 },
        ];
      const score = (image: number): number => probabilities[image * classes + k] as number;
      const hits = Float64Array.from(own, score).sort();
      if (!isWeighted) return pointsOf(pool(Float64Array.from(all, score).sort(), hits));
      const order = all.toSorted((a, b) => score(a) - score(b));
      const weights = Float64Array.from(order, (image) => weightOf(labels[image] as number));
      return pointsOf(pool(Float64Array.from(order, score), hits, { weights, hit: weightOf(k) }));
    }),
  });
};
