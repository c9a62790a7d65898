import type { Checked } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { Predictions, Probable } from "./api.js";
import { checkRows } from "./internal/check.js";
import { mostProbable } from "./internal/scan.js";

/**
 * The most probable class of each image, and its probability.
 *
 * Of equal probabilities the class with the lower index wins. A probability of up to 1 + 1e-6, as a float32 softmax rounds, counts as 1.
 *
 * @shape probabilities [n, classes] row by row · confidences float64 [n] · predictions int32 [n]
 * @error OutOfRange (fewer than 1 class, a probability outside [0, 1] or NaN) · LengthMismatch (no whole rows)
 * @owns  the result is new
 * @source numpy.argmax's rule for ties
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { predictionsOf } from "@longtail/ece";
 *
 * console.log(orThrow(predictionsOf({ probabilities: [0.2, 0.5, 0.3, 0.6, 0.2, 0.2], classes: 3 })).predictions); // 1, 0
 * ```
 */
export const predictionsOf = ({
  probabilities,
  classes,
}: Pick<Probable, "probabilities" | "classes">): Checked<Predictions> =>
  pipe(
    checkRows({ probabilities, classes }),
    E.map((legal) => {
      const predictions = Int32Array.from({ length: legal.length / classes }, (_, i) =>
        mostProbable(legal, classes, i * classes),
      );
      const confidences = Float64Array.from(
        predictions,
        (k, i) => legal[i * classes + k] as number,
      );
      return { confidences, predictions };
    }),
  );
