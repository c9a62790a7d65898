import {
  type Checked,
  checkClasses,
  checkNumber,
  component,
  derive,
  gathered,
  type Head,
  integers,
  normals,
  type Seed,
  uniforms,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { BIAS, WEIGHT } from "./internal/parameters.js";
import { scaleLogits } from "./scale-logits.js";

/** Sizes of `weightScaling`. */
export interface WeightScalingOptions {
  /** Features per image. */
  readonly features: number;
  readonly classes: number;
}

const SCALE = "lws.learned_norm";

/**
 * A linear classifier whose logits are scaled by one learned number per class.
 *
 *   logits = s * (features · weight + bias)        s starts as ones
 *
 * The stage chooses which of the three parameters learn: in LWS only the scale, in MiSLAS also the classifier, at a lower rate.
 * The names are those of PyTorch's checkpoints: `classifier.fc.weight`, `classifier.fc.bias`, `lws.learned_norm`.
 *
 * @shape features float32 [batch, features] · logits float32 [batch, classes] · weight [features, classes] · scale [1, classes]
 * @error OutOfRange (features not an integer of at least 1) · TooFewClasses (not an integer of at least 2), both at once
 * @grad  to the features and all parameters
 * @owns  the caller owns the logits and what `init` returns
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
export const weightScaling = ({ features, classes }: WeightScalingOptions): Checked<Head> =>
  pipe(
    gathered({
      features: checkNumber("features", integers(1), features),
      classes: checkClasses(classes),
    }),
    E.map(({ features, classes }) => ({
      parameterShapes: { [WEIGHT]: [features, classes], [BIAS]: [classes], [SCALE]: [1, classes] },
      described: { head: "linear", weight: WEIGHT, bias: BIAS, scale: SCALE },
      init: (seed) => init(features, classes, seed),
      apply: (parameters, x) =>
        tf.tidy(() => {
          const product = tf.matMul(x, parameters[WEIGHT] as tf.Tensor2D);
          const logits = tf.add<tf.Tensor2D>(product, parameters[BIAS] as tf.Tensor1D);
          return scaleLogits(logits, parameters[SCALE] as tf.Tensor2D);
        }),
    })),
  );

// Number for number as in `@longtail/linear`, so that a seed gives both heads the same classifier.
const init = (features: number, classes: number, seed: Seed): Record<string, tf.Tensor> => {
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
 * `weightScaling` as a part of a pipeline. It has no options: sizes come from the model and the data.
 *
 * @error those of `weightScaling`
 */
export const WeightScaling = component("head/weight-scaling", { make: () => weightScaling });
