import { type Checked, checkNumber, integers } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { Predicted } from "./api.js";
import { accuracies } from "./internal/accuracies.js";
import { checkPredicted } from "./internal/check.js";

/**
 * The accuracy on the images of each class, in label order; undefined for a class without images.
 *
 * @shape predictions [n] · labels [n] · result [classes]
 * @unit  fractions, not percentages
 * @error OutOfRange (classes below 1) · LengthMismatch · BadLabel
 * @owns  the result is plain data; the inputs are neither kept nor changed
 * @source the usual definition: recall of each class
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { classAccuracies } from "@longtail/accuracy";
 *
 * console.log(orThrow(classAccuracies({ predictions: [0, 1, 0], labels: [0, 0, 1], classes: 3 }))); // 0.5, 0, undefined
 * ```
 */
export const classAccuracies = ({
  classes,
  ...predicted
}: Predicted & { readonly classes: number }): Checked<readonly (number | undefined)[]> =>
  pipe(
    checkNumber("classes", integers(1), classes),
    E.chain(() => checkPredicted(predicted, classes)),
    E.map((legal) => accuracies(legal, classes, (label) => label)),
  );
