import type { Checked } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { checkPredictor, checkRows } from "./internal/check.js";
import { membership } from "./internal/membership.js";
import type { ConformalPredictor } from "./predictor.js";

/**
 * The set of classes that each image may show.
 *
 * @shape probabilities [n, classes] row by row · result: n lists of class indices, ascending; a list may be empty
 * @error LengthMismatch (no whole rows of as many classes as the predictor was fitted to) · OutOfRange (a probability outside [0, 1]
 *        or NaN) · what the codec `ConformalPredictor` reports
 * @owns  the result is new
 * @source `conformalPredictor`
 * @example
 * ```ts
 * import { predictionSets } from "@longtail/conformal";
 * import { orThrow } from "@longtail/core";
 *
 * const predictor = { kind: "conformal", alpha: 0.1, score: { kind: "threshold" }, thresholds: [0.6, null] } as const;
 * console.log(orThrow(predictionSets(predictor, [0.9, 0.1, 0.2, 0.8]))); // [0, 1] and [1]
 * ```
 */
export const predictionSets = (
  predictor: ConformalPredictor,
  probabilities: ArrayLike<number>,
): Checked<readonly (readonly number[])[]> =>
  pipe(
    checkPredictor(predictor),
    E.bindTo("known"),
    E.bind("legal", ({ known }) => checkRows(probabilities, known.thresholds.length)),
    E.map(({ known, legal }) => {
      const classes = known.thresholds.length;
      const mark = membership(known);
      const member = new Uint8Array(classes);
      return Array.from({ length: legal.length / classes }, (_, image) => {
        mark(legal, image * classes, member);
        const set: number[] = [];
        for (let k = 0; k < classes; k++) if (member[k] === 1) set.push(k);
        return set;
      });
    }),
  );
