import {
  checkNumber,
  derive,
  failure,
  faults,
  type Head,
  integers,
  type LongtailError,
  type Range,
  range,
  type Seed,
  several,
  uniforms,
  within,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import { unit } from "./internal/unit.js";

/** The range of `scale`: above 0. */
export const scales: Range = range(0, Number.POSITIVE_INFINITY, "()");

/** The sizes of a classifier, and what its cosines are multiplied by. */
export interface NormalizedLinearOptions {
  readonly features: number;
  readonly classes: number;
  /** Above 0; 1 when left out: the logits are cosines. */
  readonly scale?: number;
}

const WEIGHT = "classifier.fc.weight";

const init =
  (features: number, classes: number) =>
  (seed: Seed): Record<string, tf.Tensor> =>
    tf.tidy(() => {
      const uniform = uniforms(derive(seed, WEIGHT));
      const values = new Float32Array(features * classes).map(() => 2 * uniform() - 1);
      return { [WEIGHT]: unit(tf.tensor2d(values, [features, classes]), 0) };
    });

/**
 * The normalised linear classifier: the cosine between features and each class's weight vector, times a scale.
 *
 *   logits_ik = scale · f_i · w_k / (|f_i| |w_k|)
 *
 * No bias. Its one parameter is `classifier.fc.weight`, as `@longtail/linear` names it; it begins as U(−1, 1), each class's vector then
 * brought to length 1. Features or weights no longer than 1e-6 (after a ReLU features can be zeros) have no direction: their logits are 0, and so
 * is the gradient that passes through them.
 *
 * @shape features float32 [batch, features] · logits float32 [batch, classes], within ±scale · weight [features, classes]
 * @error OutOfRange (features not an integer of at least 1, scale not above 0) · TooFewClasses (not an integer of at least 2)
 * @grad  to the features and the weight
 * @owns  the caller owns the logits, and what `init` returns
 * @source Wang et al., CVPR 2018 (CosFace); kaidic/LDAM-DRW resnet_cifar.py, `NormedLinear`, whose scale is in its loss. There a zero
 *         feature's gradient is divided by 1e-12.
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { normalizedLinear } from "@longtail/normalized-linear";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const head = orThrow(normalizedLinear({ features: 2, classes: 2 }));
 * const parameters = { "classifier.fc.weight": tf.tensor2d([[5, 0], [0, 7]]) };
 * head.apply(parameters, tf.tensor2d([[3, 4], [0, 0]])).print(); // [[0.6, 0.8], [0, 0]]
 * ```
 */
export const normalizedLinear = ({
  features,
  classes,
  scale = 1,
}: NormalizedLinearOptions): E.Either<LongtailError, Head> => {
  const errors = [
    ...faults(checkNumber("features", integers(1), features)),
    ...(within(integers(2), classes)
      ? []
      : [failure("TooFewClasses", { path: ["classes"], classes })]),
    ...faults(checkNumber("scale", scales, scale)),
  ];
  if (errors.length > 0) return E.left(several(errors));
  return E.right({
    parameterShapes: { [WEIGHT]: [features, classes] },
    init: init(features, classes),
    scale,
    apply: (parameters, x) =>
      tf.tidy(() => {
        const cosines = tf.matMul(unit(x, 1), unit(parameters[WEIGHT] as tf.Tensor2D, 0));
        return tf.mul(cosines, scale);
      }),
  });
};
