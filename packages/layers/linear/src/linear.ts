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

/** Sizes of `linear`. */
export interface LinearOptions {
  /** Features per image. */
  readonly features: number;
  readonly classes: number;
}

const WEIGHT = "classifier.fc.weight";
const BIAS = "classifier.fc.bias";

/**
 * The linear classifier: features to logits.
 *
 *   logits = features · weight + bias
 *   init     weight ~ N(0, 2 / features)        bias ~ U(-1 / sqrt(features), 1 / sqrt(features))
 *
 * Its parameters are `classifier.fc.weight` and `classifier.fc.bias`, as in PyTorch's checkpoints. The weight is
 * [features, classes], the transpose of PyTorch's. `init` draws each from its own random stream.
 *
 * @shape features float32 [batch, features] · logits float32 [batch, classes]
 * @error OutOfRange (features not an integer of at least 1) · TooFewClasses (not an integer of at least 2), both at once
 * @grad  to the features and both parameters
 * @owns  the caller owns the logits and what `init` returns
 * @source dvlab-research/MiSLAS resnet_cifar.py, `Classifier`: `kaiming_normal_` (fan-in, gain sqrt 2) on the weight, PyTorch's
 *         default on the bias
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { linear } from "@longtail/linear";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const head = orThrow(linear({ features: 64, classes: 10 }));
 * const parameters = head.init(0);
 * console.log(head.apply(parameters, tf.ones([2, 64])).shape); // [2, 10]
 * ```
 */
export const linear = ({ features, classes }: LinearOptions): Checked<Head> =>
  pipe(
    gathered({
      features: checkNumber("features", integers(1), features),
      classes: checkClasses(classes),
    }),
    E.map(({ features, classes }) => ({
      parameterShapes: { [WEIGHT]: [features, classes], [BIAS]: [classes] },
      described: { head: "linear", weight: WEIGHT, bias: BIAS },
      init: (seed) => init(features, classes, seed),
      apply: (parameters, x) =>
        tf.tidy(() =>
          tf.add(tf.matMul(x, parameters[WEIGHT] as tf.Tensor2D), parameters[BIAS] as tf.Tensor1D),
        ),
    })),
  );

const init = (features: number, classes: number, seed: Seed): Record<string, tf.Tensor> => {
  const deviation = Math.sqrt(2 / features);
  const weight = normals(derive(seed, WEIGHT), features * classes).map((v) => v * deviation);
  const uniform = uniforms(derive(seed, BIAS));
  const bias = new Float32Array(classes).map(() => (2 * uniform() - 1) / Math.sqrt(features));
  return { [WEIGHT]: tf.tensor2d(weight, [features, classes]), [BIAS]: tf.tensor1d(bias) };
};

/**
 * `linear` as a part of a pipeline. It has no options: sizes come from the model and the data.
 *
 * @error those of `linear`
 */
export const Linear = component("head/linear", { make: () => linear });
