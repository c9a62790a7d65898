import {
  type Checked,
  checkNumber,
  gathered,
  mapRecord,
  type NamedTensors,
  type Range,
  range,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { divideByLengths } from "./internal/divide-by-lengths.js";
import { BIAS, checkWeight, WEIGHT } from "./internal/parameters.js";

/** The range of `tau`: 0 or more. */
export const taus: Range = range(0, Number.POSITIVE_INFINITY, "[)");

/**
 * The parameters of a trained classifier with each class's weight vector divided by a power of its length. Nothing is trained.
 *
 *   w'_k = w_k / |w_k|^tau        b' = 0
 *
 * Training makes the vectors of frequent classes longer. `tau` 1 makes all of equal length; `tau` 0 keeps them.
 *
 * The bias becomes zeros: the published program multiplies features by the weights alone, and a bias trained beside long
 * vectors would outweigh short ones. So `tau` 0 is the classifier without its bias. A vector of zeros stays zeros, and
 * parameters of other names are kept.
 *
 * @shape classifier.fc.weight float32 [features, classes]; each result has the shape of the parameter of its name
 * @error OutOfRange (tau) · MissingKey (no `classifier.fc.weight`), both at once
 * @owns  the caller owns the results, which are new tensors, and the given parameters
 * @source Kang et al., ICLR 2020; facebookresearch/classifier-balancing tau_norm.py, which loads the bias but does not add it.
 *         zhangyongshun/BagofTricks-LT keeps the bias
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
export const tauNormalize = (parameters: NamedTensors, tau: number): Checked<NamedTensors> =>
  pipe(
    gathered({ tau: checkNumber("tau", taus, tau), weight: checkWeight(parameters) }),
    E.map(({ weight }) =>
      mapRecord(parameters, (tensor, name) =>
        name === WEIGHT
          ? divideByLengths(weight, weight, tau)
          : name === BIAS
            ? tf.zerosLike(tensor)
            : tf.clone(tensor),
      ),
    ),
  );
