import { checkNumber, integers, type LongtailError } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { Fraction, Predicted } from "./api.js";
import { checkPredicted } from "./internal/check.js";

/**
 * The accuracy on the images of each class, in label order; "none" for a class without images.
 *
 * @shape predictions [n] · labels [n] · result [classes]
 * @unit  fractions, not percentages
 * @error OutOfRange (classes below 1) · LengthMismatch · BadLabel
 * @owns  the result is plain data; nothing given is kept or changed
 * @source the usual definition: recall of each class
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { classAccuracies } from "@longtail/accuracy";
 *
 * console.log(orThrow(classAccuracies({ predictions: [0, 1, 0], labels: [0, 0, 1], classes: 3 }))); // 0.5, 0, "none"
 * ```
 */
export const classAccuracies = (
  options: Predicted & { readonly classes: number },
): E.Either<LongtailError, readonly Fraction[]> => {
  const classes = checkNumber("classes", integers(1), options.classes);
  if (E.isLeft(classes)) return classes;
  const count = checkPredicted(options, classes.right);
  if (E.isLeft(count)) return count;
  const { predictions, labels } = options;
  const [images, right] = [new Float64Array(classes.right), new Float64Array(classes.right)];
  for (let i = 0; i < count.right; i++) {
    const label = labels[i] as number;
    images[label] = (images[label] as number) + 1;
    if (predictions[i] === label) right[label] = (right[label] as number) + 1;
  }
  return E.right(
    Array.from(images, (n, k): Fraction => (n === 0 ? "none" : (right[k] as number) / n)),
  );
};
