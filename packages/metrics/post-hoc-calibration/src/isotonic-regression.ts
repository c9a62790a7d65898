import type { LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { Probable } from "./api.js";
import type { IsotonicRegression } from "./calibrator.js";
import { checkProbable } from "./internal/check.js";
import { type Block, pool } from "./internal/pool.js";

type Points = IsotonicRegression["perClass"][number];

const ends = ({ lowest, highest, images, hits }: Block): Points => {
  const value = hits / images;
  const first = { at: lowest, value };
  return lowest === highest ? [first] : [first, { at: highest, value }];
};

/**
 * Isotonic regression, one class against the rest: the rising function of a class's probability with the least squared error.
 *
 *   f_k = argmin over rising f of Σ_i (f(p_ik) − [y_i = k])²        q_k = f_k(p_k) / Σ_j f_j(p_j)
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
): E.Either<LongtailError, IsotonicRegression> => {
  const checked = checkProbable(fitted);
  if (E.isLeft(checked)) return checked;
  const { probabilities, classes, labels } = checked.right;
  const positions: number[][] = Array.from({ length: classes }, () => []);
  for (let image = 0; image < labels.length; image++)
    positions[labels[image] as number]?.push(image);
  const scores = new Float64Array(labels.length);
  return E.right({
    kind: "isotonic",
    perClass: positions.map((own, k): Points => {
      if (own.length === 0)
        return [
          { at: 0, value: 0 },
          { at: 1, value: 1 },
        ];
      const score = (image: number): number => probabilities[image * classes + k] as number;
      for (let image = 0; image < scores.length; image++) scores[image] = score(image);
      return pool(scores.sort(), Float64Array.from(own, score).sort()).flatMap(ends);
    }),
  });
};
