import {
  type Checked,
  checkClasses,
  checkNumber,
  checkOptions,
  component,
  derive,
  gathered,
  type Head,
  inRange,
  integers,
  options,
  type Seed,
  uniforms,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { unit } from "./internal/unit.js";

const scaleOptions = options({
  fields: { scale: inRange(0, Number.POSITIVE_INFINITY, "()") },
  defaults: { scale: 1 },
});

/** Sizes and scale of `normalizedLinear`. */
export interface NormalizedLinearOptions {
  /** Features per image. */
  readonly features: number;
  readonly classes: number;
  /** What the cosines are multiplied by: above 0, 1 by default. */
  readonly scale?: number;
}

const WEIGHT = "classifier.fc.weight";

/**
 * The normalized linear classifier: the cosine between features and each class's weight vector, times a scale.
 *
 *   logits_ik = scale · f_i · w_k / (|f_i| |w_k|)
 *   init        weight ~ U(−1, 1), then each class's vector is divided by its length
 *
 * There is no bias. Its one parameter is `classifier.fc.weight`, the name that `@longtail/linear` uses. Features or weight
 * vectors no longer than 1e-6 (after a ReLU, features can be zeros) have no direction: their logits are 0, and so is the
 * gradient through them.
 *
 * @shape features float32 [batch, features] · logits float32 [batch, classes], within ±scale · weight [features, classes]
 * @error OutOfRange (features not an integer of at least 1, scale not above 0) · TooFewClasses (not an integer of at least 2),
 *        all at once
 * @grad  to the features and the weight
 * @owns  the caller owns the logits and what `init` returns
 * @source Wang et al., CVPR 2018 (CosFace); kaidic/LDAM-DRW resnet_cifar.py, `NormedLinear`, whose scale is in its loss and
 *         which divides the gradient of zero features by 1e-12
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
  scale,
}: NormalizedLinearOptions): Checked<Head> =>
  pipe(
    gathered({
      features: checkNumber("features", integers(1), features),
      classes: checkClasses(classes),
      options: checkOptions("normalizedLinear", scaleOptions, { scale }),
    }),
    E.map(({ features, classes, options: { scale } }) => ({
      parameterShapes: { [WEIGHT]: [features, classes] },
      init: (seed) => init(features, classes, seed),
      scale,
      described: { head: "cosine", weight: WEIGHT, factor: scale },
      apply: (parameters, x) =>
        tf.tidy(() => {
          const cosines = tf.matMul(unit(x, 1), unit(parameters[WEIGHT] as tf.Tensor2D, 0));
          return tf.mul(cosines, scale);
        }),
    })),
  );

const init = (features: number, classes: number, seed: Seed): Record<string, tf.Tensor> =>
  tf.tidy(() => {
    const uniform = uniforms(derive(seed, WEIGHT));
    const values = new Float32Array(features * classes).map(() => 2 * uniform() - 1);
    return { [WEIGHT]: unit(tf.tensor2d(values, [features, classes]), 0) };
  });

/**
 * `normalizedLinear` as a part of a pipeline. Sizes come from the model and the data.
 *
 * @error those of `normalizedLinear`
 */
export const NormalizedLinear = component("head/normalized-linear", {
  ...scaleOptions,
  make:
    ({ scale }) =>
    ({ features, classes }) =>
      normalizedLinear({ features, classes, scale }),
});
