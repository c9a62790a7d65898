import {
  checkNumber,
  failure,
  type LongtailError,
  mapRecord,
  type NamedTensors,
  type Range,
  range,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import { BIAS, WEIGHT } from "./internal/names.js";
import { shortened } from "./internal/shortened.js";

/** The range of `tau`: 0 or more. */
export const taus: Range = range(0, Number.POSITIVE_INFINITY, "[)");

/**
 * A trained classifier's parameters, each class's weight vector divided by a power of its length. Nothing is learnt.
 *
 *   w'_k = w_k / |w_k|^tau        b' = 0
 *
 * Frequent classes come out of training with longer vectors; `tau` 1 makes all as long, `tau` 0 leaves them as they are. The bias
 * becomes zeros: the published program multiplies features by the weights alone, and a bias learnt beside long vectors would outweigh
 * short ones. So `tau` 0 is the classifier without its bias. A vector of zeros stays one. Parameters of other names are kept.
 *
 * @shape classifier.fc.weight float32 [features, classes]; each result as the parameter of its name
 * @error OutOfRange (tau) · MissingKey (no `classifier.fc.weight`)
 * @owns  the caller owns the results, which are new tensors; the parameters given stay theirs
 * @source Kang et al., ICLR 2020; facebookresearch/classifier-balancing tau_norm.py, which loads the bias and leaves it out
 *         of the product
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { tauNormalize } from "@longtail/weight-scaling";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const trained = {
 *   "classifier.fc.weight": tf.tensor2d([[3, 0], [4, 2]]),
 *   "classifier.fc.bias": tf.tensor1d([1, -1]),
 * };
 * const balanced = orThrow(tauNormalize(trained, 1));
 * balanced["classifier.fc.weight"]?.print(); // [[0.6, 0], [0.8, 1]]
 * ```
 */
export const tauNormalize = (
  parameters: NamedTensors,
  tau: number,
): E.Either<LongtailError, NamedTensors> => {
  const checked = checkNumber("tau", taus, tau);
  if (E.isLeft(checked)) return checked;
  if (parameters[WEIGHT] === undefined)
    return E.left(failure("MissingKey", { path: ["parameters"], key: WEIGHT }));
  return E.right(
    mapRecord(parameters, (tensor, name) =>
      name === WEIGHT
        ? shortened(tensor as tf.Tensor2D, tensor as tf.Tensor2D, tau)
        : name === BIAS
          ? tf.zerosLike(tensor)
          : tf.clone(tensor),
    ),
  );
};
