import {
  checkNumber,
  derive,
  failure,
  faults,
  type Head,
  integers,
  type LongtailError,
  normals,
  type Seed,
  several,
  uniforms,
  within,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import { BIAS, WEIGHT } from "./internal/names.js";
import { scaleLogits } from "./scale-logits.js";

/** The sizes of a classifier: features in, classes out. */
export interface WeightScalingOptions {
  readonly features: number;
  readonly classes: number;
}

const SCALE = "lws.learned_norm";

// The classifier's part is `@longtail/linear`'s, number for number, so that a seed gives the same classifier under either head.
const init =
  ({ features, classes }: WeightScalingOptions) =>
  (seed: Seed): Record<string, tf.Tensor> => {
    const deviation = Math.sqrt(2 / features);
    const weight = normals(derive(seed, WEIGHT), features * classes).map((v) => v * deviation);
    const uniform = uniforms(derive(seed, BIAS));
    const bias = new Float32Array(classes).map(() => (2 * uniform() - 1) / Math.sqrt(features));
    return {
      [WEIGHT]: tf.tensor2d(weight, [features, classes]),
      [BIAS]: tf.tensor1d(bias),
      [SCALE]: tf.ones([1, classes]),
    };
  };

/**
 * A linear classifier whose logits are scaled by one learnt number for each class.
 *
 *   logits = s * (features · weight + bias)        s begins as ones
 *
 * Which of the three parameters learn is the stage's choice: the scale alone is LWS; the classifier too, at a lower rate, is
 * MiSLAS. The names are those of PyTorch's checkpoints: `classifier.fc.weight`, `classifier.fc.bias`, `lws.learned_norm`.
 *
 * @shape features float32 [batch, features] · logits float32 [batch, classes] · weight [features, classes] · scale [1, classes]
 * @error OutOfRange (features not an integer of at least 1) · TooFewClasses (not an integer of at least 2)
 * @grad  to the features and all parameters
 * @owns  the caller owns the logits, and what `init` returns
 * @source Zhong et al., CVPR 2021, section 3.3; dvlab-research/MiSLAS resnet_cifar.py, `Classifier` and `LearnableWeightScaling`
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { weightScaling } from "@longtail/weight-scaling";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const head = orThrow(weightScaling({ features: 64, classes: 10 }));
 * const parameters = { ...head.init(0), "lws.learned_norm": tf.fill([1, 10], 2) };
 * console.log(head.apply(parameters, tf.ones([3, 64])).shape); // [3, 10]
 * ```
 */
export const weightScaling = (options: WeightScalingOptions): E.Either<LongtailError, Head> => {
  const { features, classes } = options;
  const errors = [
    ...faults(checkNumber("features", integers(1), features)),
    ...(within(integers(2), classes)
      ? []
      : [failure("TooFewClasses", { path: ["classes"], classes })]),
  ];
  if (errors.length > 0) return E.left(several(errors));
  return E.right({
    parameterShapes: { [WEIGHT]: [features, classes], [BIAS]: [classes], [SCALE]: [1, classes] },
    init: init(options),
    apply: (parameters, x) =>
      tf.tidy(() => {
        const product = tf.matMul(x, parameters[WEIGHT] as tf.Tensor2D);
        const logits = tf.add<tf.Tensor2D>(product, parameters[BIAS] as tf.Tensor1D);
        return scaleLogits(logits, parameters[SCALE] as tf.Tensor2D);
      }),
  });
};
