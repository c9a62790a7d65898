import { failure, type Labels, type LongtailError, messageOf } from "@longtail/core";
import { type BinOptions, calibrationOfProbabilities, type FullCalibration } from "@longtail/ece";
import type * as tf from "@tensorflow/tfjs-core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";

/**
 * Accuracy and calibration of the predictions of `model.predict`: ECE and its bins for a diagram, MCE, NLL, Brier.
 *
 * @shape probabilities float32 [n, K], after a softmax · labels [n]
 * @unit  fractions; NLL in nats
 * @error OutOfRange (not a probability, such as a logit) · LengthMismatch · BadLabel · BackendFailure (reading from the device)
 * @owns  nothing; the caller owns the tensor
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { calibrationOf } from "@longtail/tf-layers";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const probabilities = tf.tensor2d([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7]]);
 * const { accuracy, ece } = await orThrow(calibrationOf(probabilities, [0, 1, 1]));
 * console.log(accuracy, ece);
 * ```
 */
export const calibrationOf = (
  probabilities: tf.Tensor2D,
  labels: Labels,
  options: BinOptions = {},
): TE.TaskEither<LongtailError, FullCalibration> =>
  pipe(
    TE.tryCatch(
      () => probabilities.data<"float32">(),
      (cause) =>
        failure("BackendFailure", {
          backend: "tfjs",
          during: "reading predictions",
          reason: messageOf(cause),
        }),
    ),
    TE.chainEitherK((values) =>
      calibrationOfProbabilities(
        { probabilities: values, classes: probabilities.shape[1], labels },
        options,
      ),
    ),
  );
