import {
  type Checked,
  carriedError,
  checkNumber,
  failure,
  gathered,
  type Labels,
  type LongtailError,
  messageOf,
  type NamedTensors,
  range,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { checkImages, checkTaus } from "./internal/check-tau-options.js";
import { divideByLengths } from "./internal/divide-by-lengths.js";

/** The classifier and the validation images by which `chooseTau` chooses. */
export interface ChooseTauOptions {
  /** The trained classifier's, with `classifier.fc.weight`. */
  readonly parameters: NamedTensors;
  /** Features of held-out images that are as balanced as the test set; never the test set itself. */
  readonly features: tf.Tensor2D;
  readonly labels: Labels;
  /** The values to try: 0, 0.1, …, 2 by default. */
  readonly taus?: readonly number[];
}

/** A tau, and the fraction of validation images that it classifies correctly. */
export interface TriedTau {
  readonly tau: number;
  readonly accuracy: number;
}

/** The best tau, and all that were tried, in their order. */
export interface ChosenTau extends TriedTau {
  readonly tried: readonly TriedTau[];
}

const grid = Array.from({ length: 21 }, (_, i) => i / 10);

/**
 * The tau with which `tauNormalize` classifies most validation images correctly; of equals, the first in the list.
 *
 * @shape features float32 [n, features] · labels [n], integers in [0, classes) · weight among the parameters [features, classes]
 * @unit  accuracies are fractions
 * @error OutOfRange (a negative tau, no tau, no image) · MissingKey (no `classifier.fc.weight`) · LengthMismatch (labels, or
 *        the width of features) · BadLabel, all at once; then OutOfRange (features or weights that are not finite) ·
 *        BackendFailure (reading from the device)
 * @owns  nothing; parameters and features stay the caller's
 * @source facebookresearch/classifier-balancing tau_norm.py, whose grid this is. It prints each tau's accuracy, by default on
 *         the test set, and chooses none.
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { chooseTau } from "@longtail/weight-scaling";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const parameters = { "classifier.fc.weight": tf.tensor2d([[4, 0], [0, 1]]) }; // the first class was the frequent one
 * const features = tf.tensor2d([[2, 1], [1, 2]]);
 * const chosen = await orThrow(chooseTau({ parameters, features, labels: [0, 1], taus: [0, 0.5, 1] }));
 * console.log(chosen); // tau 1, accuracy 1
 * ```
 */
export const chooseTau = ({
  parameters,
  features,
  labels,
  taus = grid,
}: ChooseTauOptions): TE.TaskEither<LongtailError, ChosenTau> =>
  pipe(
    gathered({ taus: checkTaus(taus), images: checkImages(parameters, features, labels) }),
    TE.fromEither,
    TE.chain(({ images: { weight, truth } }) =>
      TE.tryCatch(
        () => countCorrect(weight, features, truth, taus),
        (cause) =>
          carriedError(cause) ??
          failure("BackendFailure", {
            backend: tf.getBackend(),
            during: "the choice of tau",
            reason: messageOf(cause),
          }),
      ),
    ),
    TE.chainEitherK((counted) => best(taus, labels.length, counted)),
  );

// How many images each tau classifies correctly, then 0 or, if a logit is not finite, NaN. Scaling the columns of the product
// is scaling those of the weight.
const countCorrect = async (
  weight: tf.Tensor2D,
  features: tf.Tensor2D,
  labels: ArrayLike<number>,
  taus: readonly number[],
): Promise<readonly number[]> => {
  const counted = tf.tidy(() => {
    const product = tf.matMul<tf.Tensor2D>(features, weight);
    const truth = tf.tensor1d(Int32Array.from(labels), "int32");
    const correct = taus.map((tau) =>
      tf.tidy(() => {
        const predicted = tf.argMax(divideByLengths(product, weight, tau), 1);
        return tf.sum(tf.cast(tf.equal(predicted, truth), "float32"));
      }),
    );
    return tf.stack([...correct, tf.sum(tf.mul(product, 0))]);
  });
  try {
    return Array.from(await counted.data());
  } finally {
    counted.dispose();
  }
};

const finite = range(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);

const best = (
  taus: readonly number[],
  images: number,
  counted: readonly number[],
): Checked<ChosenTau> =>
  pipe(
    checkNumber("features", finite, counted[taus.length]),
    E.map(() => {
      const tried = taus.map((tau, i) => ({ tau, accuracy: (counted[i] as number) / images }));
      const first = tried.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
      return { ...first, tried };
    }),
  );
