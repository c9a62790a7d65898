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

/** The sizes of a classifier: features in, classes out. */
export interface LinearOptions {
  readonly features: number;
  readonly classes: number;
}

const WEIGHT = "classifier.fc.weight";
const BIAS = "classifier.fc.bias";

/**
 * The parameters of a fresh classifier, those of the published CIFAR nets.
 *
 *   weight ~ N(0, 2 / features)        bias ~ U(-1 / sqrt(features), 1 / sqrt(features))
 *
 * @shape weight float32 [features, classes] · bias float32 [classes]
 * @owns  the caller owns both
 * @source dvlab-research/MiSLAS resnet_cifar.py: `kaiming_normal_` (fan-in, gain sqrt 2) on the weight, PyTorch's default on the
 *         bias; one stream of random numbers for each name
 */
const init =
  ({ features, classes }: LinearOptions) =>
  (seed: Seed): Record<string, tf.Tensor> => {
    const deviation = Math.sqrt(2 / features);
    const weight = normals(derive(seed, WEIGHT), features * classes).map((v) => v * deviation);
    const uniform = uniforms(derive(seed, BIAS));
    const bias = new Float32Array(classes).map(() => (2 * uniform() - 1) / Math.sqrt(features));
    return { [WEIGHT]: tf.tensor2d(weight, [features, classes]), [BIAS]: tf.tensor1d(bias) };
  };

/**
 * The linear classifier: features to logits.
 *
 *   logits = features · weight + bias
 *
 * Its parameters are `classifier.fc.weight` and `classifier.fc.bias`, as in PyTorch's checkpoints; the weight lies
 * here as [features, classes], the transpose of PyTorch's.
 *
 * @shape features float32 [batch, features] · logits float32 [batch, classes]
 * @error OutOfRange (features not an integer of at least 1) · TooFewClasses (not an integer of at least 2)
 * @grad  to the features and both parameters
 * @owns  the caller owns the logits, and what `init` returns
 * @source dvlab-research/MiSLAS resnet_cifar.py, `Classifier`
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
export const linear = (options: LinearOptions): E.Either<LongtailError, Head> => {
  const { features, classes } = options;
  const errors = [
    ...faults(checkNumber("features", integers(1), features)),
    ...(within(integers(2), classes)
      ? []
      : [failure("TooFewClasses", { path: ["classes"], classes })]),
  ];
  if (errors.length > 0) return E.left(several(errors));
  return E.right({
    parameterShapes: { [WEIGHT]: [features, classes], [BIAS]: [classes] },
    init: init(options),
    apply: (parameters, x) =>
      tf.tidy(() =>
        tf.add<tf.Tensor2D>(
          tf.matMul(x, parameters[WEIGHT] as tf.Tensor2D),
          parameters[BIAS] as tf.Tensor1D,
        ),
      ),
  });
};
