import {
  checkNumber,
  filterRecord,
  type GradientTransformation,
  type LongtailError,
  mapRecord,
  matches,
  range,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { descend } from "./descend.js";
import { below, prefixed } from "./internal/prefixed.js";

/** The legal fractions of the way from the least to the greatest norm. */
export const maxNorms = range(0, 1);

/** What is projected: the weights of a classifier. */
const isProjected = matches("classifier.*");

// One column of weights for each class.
const norms = (weights: tf.Tensor): tf.Tensor => tf.sqrt(tf.sum(tf.square(weights), 0, true));

// Far below any norm that matters: a class whose weights are 0 stays where it is.
const LEAST = 1e-30;

const intoBall = (weights: tf.Tensor, radius: tf.Tensor): tf.Tensor =>
  tf.mul(weights, tf.minimum(tf.div(radius, tf.maximum(norms(weights), LEAST)), 1));

const [INNER, RADII] = ["0.", "1."];

/**
 * An optimizer after each step of which the weights of every class lie in a ball: projected gradient descent.
 *
 *   w'_k = w_k · min(1, r / ‖w_k‖)        r = min_k ‖w_k‖ + fraction · (max_k ‖w_k‖ − min_k ‖w_k‖) at the start
 *
 * Parameters of two dimensions whose names begin with `classifier.` are projected, by column; biases and everything else are not.
 * The radius is fixed when the state is made, and is a part of it. `fraction` 1 keeps every class within the longest one.
 *
 * The projection happens in `step`, which `descend` calls. `update` is the optimizer's own: it does not know the learning rate, so
 * it cannot tell where the weights will be.
 *
 * @shape classifier weights float32 [features, K] · the state holds that of the optimizer under `0.`, and a scalar radius under `1.`
 *        for each parameter that is projected
 * @error OutOfRange (fraction not in [0, 1])
 * @owns  the caller owns the new parameters and the new state
 * @source Alshammari et al., CVPR 2022, section 4.2; ShadeAlsha/LTR-weight-balancing utils/regularizers.py, `MaxNorm_via_PGD`, which
 *         finds the radius this way, with fraction 0.1
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { descend, maxNorm, sgd } from "@longtail/optimizers";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const optimizer = orThrow(maxNorm(orThrow(sgd()), 0));
 * const name = "classifier.fc.weight";
 * const parameters = { [name]: tf.tensor2d([[3, 0], [4, 2]]) }; // norms 5 and 2, so the radius is 2
 * const gradients = { [name]: tf.zeros([2, 2]) };
 * const rates = { [name]: tf.scalar(0.1) };
 * const next = descend(optimizer)(parameters, gradients, optimizer.init(parameters), rates);
 * next.parameters[name]?.print(); // [[1.2, 0], [1.6, 2]]
 * ```
 */
export const maxNorm = (
  optimizer: GradientTransformation,
  fraction: number,
): E.Either<LongtailError, GradientTransformation> => {
  const checked = checkNumber("maxNorm", maxNorms, fraction);
  if (E.isLeft(checked)) return checked;
  return E.right({
    init: (parameters) =>
      tf.tidy(() => {
        const projected = filterRecord(
          parameters,
          (name) => isProjected(name) && parameters[name]?.rank === 2,
        );
        const radii = mapRecord(projected, (weights) => {
          const lengths = norms(weights);
          const least = tf.min(lengths);
          return tf.add(least, tf.mul(tf.sub(tf.max(lengths), least), fraction));
        });
        return { ...prefixed(INNER, optimizer.init(parameters)), ...prefixed(RADII, radii) };
      }),
    update: (gradients, state, parameters) =>
      tf.tidy(() => {
        const moved = optimizer.update(gradients, below(INNER, state), parameters);
        return { updates: moved.updates, state: withRadii(moved.state, state) };
      }),
    step: (parameters, gradients, state, rates) =>
      tf.tidy(() => {
        const moved = descend(optimizer)(parameters, gradients, below(INNER, state), rates);
        const radii = below(RADII, state);
        return {
          parameters: mapRecord(moved.parameters, (parameter, name) => {
            const radius = radii[name];
            return radius === undefined ? parameter : intoBall(parameter, radius);
          }),
          state: withRadii(moved.state, state),
        };
      }),
  });
};

const withRadii = (
  inner: Readonly<Record<string, tf.Tensor>>,
  state: Readonly<Record<string, tf.Tensor>>,
): Record<string, tf.Tensor> => ({
  ...prefixed(INNER, inner),
  ...prefixed(
    RADII,
    mapRecord(below(RADII, state), (radius) => tf.clone(radius)),
  ),
});
