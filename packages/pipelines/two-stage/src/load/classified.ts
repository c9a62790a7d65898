import type { LongtailError } from "@longtail/core";
import { predictionsOf } from "@longtail/ece";
import { type Calibrator, calibrate } from "@longtail/post-hoc-calibration";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

/** What a network says of one image. */
export interface Classified {
  /** The most probable class; of equals, the first. */
  readonly label: number;
  readonly className: string;
  /** Its probability. */
  readonly confidence: number;
  /** The probability of every class, in the order of the labels. */
  readonly probabilities: Float64Array;
}

/**
 * What the network says of each image, after the calibrator where there is one.
 *
 * @shape probabilities [n, K] row by row, K class names
 * @error OutOfRange (a probability that is not finite) · LengthMismatch (a calibrator of other classes)
 */
export const classified = (
  probabilities: Float32Array,
  classNames: readonly string[],
  calibrator: Calibrator | undefined,
): E.Either<LongtailError, readonly Classified[]> => {
  const classes = classNames.length;
  return pipe(
    calibrator === undefined
      ? E.right(Float64Array.from(probabilities))
      : calibrate(calibrator, probabilities),
    E.bindTo("all"),
    E.bind("predicted", ({ all }) => predictionsOf({ probabilities: all, classes })),
    E.map(({ all, predicted: { predictions, confidences } }) =>
      Array.from(predictions, (label, i) => ({
        label,
        className: classNames[label] as string,
        confidence: confidences[i] as number,
        probabilities: all.slice(i * classes, (i + 1) * classes),
      })),
    ),
  );
};
