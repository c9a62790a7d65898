import {
  checkNumber,
  decode,
  failure,
  faults,
  type Head,
  integers,
  type LongtailError,
  type NamedTensors,
  several,
  under,
  within,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import { type Form, formField, inForm } from "./forms.js";

/** The sizes of a classifier, and how features are compared. */
export interface NearestClassMeanOptions {
  readonly features: number;
  readonly classes: number;
  readonly form: Form;
}

const MEANS = "classifier.means";
const CENTER = "classifier.center";

/**
 * The classifier that answers with the class whose mean feature is nearest.
 *
 *   logits_ik = −|g(f_i) − μ_k|²        g = inForm(form, f_i, center)
 *
 * Minus the squared distance, so that the largest logit is the nearest class's. Their softmax is no probability that anything was
 * fitted to: take the predictions, and calibrate before confidences are read.
 * Nothing is learnt: the parameters are the means `classifier.means`, of training features in the same form, and with `centered-l2`
 * `classifier.center`, the mean of all training features. `init` gives zeros, under which all classes are alike.
 *
 * @shape features float32 [batch, features] · logits float32 [batch, classes] · means [features, classes] · center [features]
 * @error OutOfRange (features not an integer of at least 1) · TooFewClasses (not an integer of at least 2) · WrongType (an unknown form)
 * @owns  the caller owns the logits, and what `init` returns
 * @source Kang et al., ICLR 2020 (NCM); facebookresearch/classifier-balancing models/KNNClassifier.py, which does not bring the
 *         means to length 1 either
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { nearestClassMean } from "@longtail/nearest-class-mean";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const head = orThrow(nearestClassMean({ features: 2, classes: 2, form: "euclidean" }));
 * const means = tf.tensor2d([[0, 3], [0, 4]]); // the origin, and (3, 4)
 * head.apply({ "classifier.means": means }, tf.tensor2d([[0, 1]])).print(); // [[−1, −18]]
 * ```
 */
export const nearestClassMean = ({
  features,
  classes,
  form,
}: NearestClassMeanOptions): E.Either<LongtailError, Head> => {
  const known = decode(formField)(form);
  const errors = [
    ...faults(checkNumber("features", integers(1), features)),
    ...(within(integers(2), classes)
      ? []
      : [failure("TooFewClasses", { path: ["classes"], classes })]),
    ...(E.isLeft(known) ? [under("form")(known.left)] : []),
  ];
  if (errors.length > 0) return E.left(several(errors));
  const centered = form === "centered-l2";
  return E.right({
    parameterShapes: {
      [MEANS]: [features, classes],
      ...(centered ? { [CENTER]: [features] } : {}),
    },
    init: () => ({
      [MEANS]: tf.zeros([features, classes]),
      ...(centered ? { [CENTER]: tf.zeros([features]) } : {}),
    }),
    apply: (parameters, x) => tf.tidy(() => minusSquaredDistances(form, parameters, x)),
  });
};

const minusSquaredDistances = (
  form: Form,
  parameters: NamedTensors,
  x: tf.Tensor2D,
): tf.Tensor2D => {
  const means = parameters[MEANS] as tf.Tensor2D;
  const g = inForm(form, x, parameters[CENTER] as tf.Tensor1D | undefined);
  const own = tf.sum(tf.square(g), 1, true);
  const theirs = tf.sum(tf.square(means), 0, true);
  return tf.sub(tf.mul(tf.matMul(g, means), 2), tf.add(own, theirs));
};
