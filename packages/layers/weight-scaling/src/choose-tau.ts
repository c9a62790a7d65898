import {
  carriedError,
  checkNumber,
  failure,
  type LongtailError,
  type NamedTensors,
  range,
  several,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { wrongImages, wrongTaus } from "./internal/check-tau-options.js";
import { WEIGHT } from "./internal/names.js";
import { shortened } from "./internal/shortened.js";

/** What tau is chosen by. */
export interface ChooseTauOptions {
  /** The trained classifier's, with `classifier.fc.weight`. */
  readonly parameters: NamedTensors;
  /** Of images held out of training that are as balanced as the test set; never the test set's own. */
  readonly features: tf.Tensor2D;
  readonly labels: ArrayLike<number>;
  /** What to try: 0, 0.1, …, 2 when left out. */
  readonly taus?: readonly number[];
}

/** A tau, and the fraction of the validation images that it gets right. */
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
 * The tau under which `tauNormalize` gets most of the validation images right; of equals the first in the list.
 *
 * @shape features float32 [n, features] · labels [n], integers in [0, classes) · parameters' weight [features, classes]
 * @unit  accuracies are fractions
 * @error OutOfRange (a tau below 0, no tau, no image; features or weights that are not finite) · MissingKey (no `classifier.fc.weight`) · LengthMismatch (labels, or the
 *        features' width) · BadLabel · BackendFailure (reading back from the device); all but the last all at once, unless numbers are not finite
 * @owns  nothing; parameters and features stay the caller's
 * @source facebookresearch/classifier-balancing tau_norm.py, whose grid this is. It prints the accuracy of each tau on the test set
 *         unless told otherwise, and chooses none.
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { chooseTau } from "@longtail/weight-scaling";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const parameters = { "classifier.fc.weight": tf.tensor2d([[4, 0], [0, 1]]) }; // the first class was the frequent one
 * const features = tf.tensor2d([[2, 1], [1, 2]]);
 * const chosen = await chooseTau({ parameters, features, labels: [0, 1], taus: [0, 0.5, 1] })();
 * console.log(orThrow(chosen)); // tau 1, accuracy 1
 * ```
 */
export const chooseTau = ({
  parameters,
  features,
  labels,
  taus = grid,
}: ChooseTauOptions): TE.TaskEither<LongtailError, ChosenTau> => {
  const weight = parameters[WEIGHT] as tf.Tensor2D | undefined;
  const errors = [...wrongTaus(taus), ...wrongImages(weight, features, labels)];
  if (weight === undefined || errors.length > 0) return TE.left(several(errors));
  return TE.chainEitherK(best(taus, labels.length))(
    TE.tryCatch(
      () => readRight(weight, features, labels, taus),
      (cause) =>
        carriedError(cause) ??
        failure("BackendFailure", {
          backend: tf.getBackend(),
          during: "the choice of tau",
          reason: cause instanceof Error ? cause.message : String(cause),
        }),
    ),
  );
};

// How many images each tau gets right, and zero or, where a logit is not finite, NaN. Scaling the product's columns is scaling the weight's.
const readRight = async (
  weight: tf.Tensor2D,
  features: tf.Tensor2D,
  labels: ArrayLike<number>,
  taus: readonly number[],
): Promise<readonly number[]> => {
  const read = tf.tidy(() => {
    const product = tf.matMul<tf.Tensor2D>(features, weight);
    const truth = tf.tensor1d(Int32Array.from(labels), "int32");
    const right = taus.map((tau) =>
      tf.tidy(() => {
        const predicted = tf.argMax(shortened(product, weight, tau), 1);
        return tf.sum(tf.cast(tf.equal(predicted, truth), "float32"));
      }),
    );
    return tf.stack([...right, tf.sum(tf.mul(product, 0))]);
  });
  try {
    return Array.from(await read.data());
  } finally {
    read.dispose();
  }
};

const finite = range(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);

const best =
  (taus: readonly number[], images: number) =>
  (read: readonly number[]): E.Either<LongtailError, ChosenTau> => {
    const right = read.slice(0, -1);
    const checked = checkNumber("features", finite, read[taus.length]);
    if (E.isLeft(checked)) return checked;
    const tried = taus.map((tau, i) => ({ tau, accuracy: (right[i] as number) / images }));
    const most = Math.max(...right);
    return E.right({ ...(tried[right.indexOf(most)] as TriedTau), tried });
  };
