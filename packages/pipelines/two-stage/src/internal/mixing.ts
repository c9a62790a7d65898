import type { Between, Model, Normalization, Variables } from "@longtail/core";
import { mix, mixBranches } from "@longtail/mixup";
import type * as tf from "@tensorflow/tfjs-core";
import type { StepInputs } from "../step-inputs.js";

/** What a net makes of images: features, and its statistics afterwards. */
export type Seen = ReturnType<Model["apply"]>;
type Mixture = NonNullable<StepInputs["mixture"]>;
type Second = NonNullable<StepInputs["second"]>;

/** The mixing of a batch at each point of a net. */
export const mixedAt =
  ({ permutation, points }: Mixture): Between =>
  (x, point) => {
    const weight = points[point];
    return weight === undefined ? x : mix(x, permutation, weight);
  };

/**
 * What the two branches make of a batch each, mixed.
 *
 * Each branch is a pass of its own: what both go through sees two batches, one after the other, and its statistics move twice.
 */
export const throughBranches = (
  { branches }: Model,
  variables: Variables,
  images: tf.Tensor4D,
  second: Second,
  normalization: Normalization,
): Seen => {
  if (branches === undefined) throw new Error("a second batch, but a net without branches");
  const [first, other] = branches;
  const one = first(variables, images, normalization);
  const two = other(
    { parameters: variables.parameters, statistics: one.statistics },
    second.images,
    normalization,
  );
  return {
    features: mixBranches(one.features, two.features, second.weight),
    statistics: two.statistics,
  };
};
