import {
  type Checked,
  checkClasses,
  checkNumber,
  checkOptions,
  component,
  gathered,
  type Head,
  integers,
  type NamedTensors,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { type Form, formOptions, inForm } from "./forms.js";

/** Sizes of `nearestClassMean`, and how it compares features. */
export interface NearestClassMeanOptions {
  /** Features per image. */
  readonly features: number;
  readonly classes: number;
  /** `centered-l2` by default, the published program's. */
  readonly form?: Form;
}

const MEANS = "classifier.means";
const CENTER = "classifier.center";

/**
 * The classifier that predicts the class with the nearest mean feature.
 *
 *   logits_ik = −|g(f_i) − μ_k|²        g = inForm(form, f_i, center)
 *
 * Logits are negative squared distances, so the largest is the nearest class's. Nothing fitted their softmax to anything:
 * use the predictions, and calibrate before reading confidences.
 *
 * Nothing is trained. The parameters are `classifier.means`, the class means of training features in the same form, and for
 * `centered-l2` also `classifier.center`, the mean of all training features. `init` returns zeros, which make all classes alike.
 *
 * @shape features float32 [batch, features] · logits float32 [batch, classes] · means [features, classes] · center [features]
 * @error OutOfRange (features not an integer of at least 1) · TooFewClasses (not an integer of at least 2) · WrongType (form),
 *        all at once
 * @owns  the caller owns the logits and what `init` returns
 * @source Kang et al., ICLR 2020 (NCM); facebookresearch/classifier-balancing models/KNNClassifier.py, which does not normalize
 *         the means either
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { nearestClassMean } from "@longtail/nearest-class-mean";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const head = orThrow(nearestClassMean({ features: 2, classes: 2, form: "euclidean" }));
 * const means = tf.tensor2d([[0, 3], [0, 4]]); // the origin and (3, 4)
 * head.apply({ "classifier.means": means }, tf.tensor2d([[0, 1]])).print(); // [[−1, −18]]
 * ```
 */
export const nearestClassMean = ({
  features,
  classes,
  form,
}: NearestClassMeanOptions): Checked<Head> =>
  pipe(
    gathered({
      features: checkNumber("features", integers(1), features),
      classes: checkClasses(classes),
      options: checkOptions("nearestClassMean", formOptions, { form }),
    }),
    E.map(({ features, classes, options: { form } }) => headOf(features, classes, form)),
  );

const headOf = (features: number, classes: number, form: Form): Head => {
  const centered = form === "centered-l2";
  return {
    parameterShapes: {
      [MEANS]: [features, classes],
      ...(centered ? { [CENTER]: [features] } : {}),
    },
    described: {
      head: "means",
      means: MEANS,
      normalize: form !== "euclidean",
      ...(centered ? { center: CENTER } : {}),
    },
    init: () => ({
      [MEANS]: tf.zeros([features, classes]),
      ...(centered ? { [CENTER]: tf.zeros([features]) } : {}),
    }),
    apply: (parameters, x) => tf.tidy(() => negativeSquaredDistances(form, parameters, x)),
  };
};

const negativeSquaredDistances = (
  form: Form,
  parameters: NamedTensors,
  x: tf.Tensor2D,
): tf.Tensor2D => {
  const means = parameters[MEANS] as tf.Tensor2D;
  const g = inForm(form, x, parameters[CENTER] as tf.Tensor1D | undefined);
  const ofFeatures = tf.sum(tf.square(g), 1, true);
  const ofMeans = tf.sum(tf.square(means), 0, true);
  return tf.sub(tf.mul(tf.matMul(g, means), 2), tf.add(ofFeatures, ofMeans));
};

/**
 * `nearestClassMean` as a part of a pipeline. Sizes come from the model and the data.
 *
 * @error those of `nearestClassMean`
 */
export const NearestClassMeanHead = component("head/nearest-class-mean", {
  ...formOptions,
  make:
    ({ form }) =>
    ({ features, classes }) =>
      nearestClassMean({ features, classes, form }),
});
