import type { Between, Mixing, NamedTensors, Seed } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import { blended, mix } from "./mix.js";
import { lossBetween, mixedLoss } from "./mixed-loss.js";

/**
 * How the examples of one batch are mixed with those at their places in another order of it: `w x + (1 - w) x[permutation]`.
 *
 * @shape permutation int32 [batch] · a weight is a number or float32 [batch] · labels float32 [batch]
 */
export interface Mixture {
  /** The place of each example's partner. */
  readonly permutation: Int32Array;
  /** The weight `w` of the images, one or one each, then at each point in the middle of the model; 1 mixes nothing. */
  readonly weights: readonly (number | Float32Array)[];
  /** The weight of each example's own label in its loss; its partner's label has the rest. */
  readonly labels: Float32Array;
}

type Weight = tf.Scalar | tf.Tensor1D;

// The tensors of a mixture by name. A record is flat, so weights are numbered.
const weightAt = (point: number): string => `weight${point}`;

const tensorsOf = ({ permutation, weights, labels }: Mixture): NamedTensors => ({
  permutation: tf.tensor1d(permutation, "int32"),
  ...Object.fromEntries(
    weights.map((weight, point) => [
      weightAt(point),
      typeof weight === "number" ? tf.scalar(weight) : tf.tensor1d(weight),
    ]),
  ),
  labels: tf.tensor1d(labels),
});

const mixedAt =
  (drawn: NamedTensors): Between =>
  (x, point) => {
    const weight = drawn[weightAt(point)];
    return weight === undefined ? x : mix(x, drawn["permutation"] as tf.Tensor1D, weight as Weight);
  };

// Rows of a batch whose images are already mixed: no weight is left, and the partners' labels stand there.
const mixedRows: NonNullable<Mixing["part"]> = ({ images, labels, drawn }, start, end) =>
  tf.tidy(() => {
    const count = end - start;
    const whole = drawn[weightAt(0)] as Weight;
    const weight = whole.rank === 0 ? whole : tf.slice(whole as tf.Tensor1D, start, count);
    const partners = tf.slice(drawn["permutation"] as tf.Tensor1D, start, count);
    const own = tf.slice(images, start, count);
    return {
      images: blended(own, tf.gather(images, partners), weight),
      labels: tf.slice(labels, start, count),
      drawn: {
        others: tf.gather(labels, partners),
        labels: tf.slice(drawn["labels"] as tf.Tensor1D, start, count),
      },
    };
  });

/**
 * The mixing of a stage whose batches are mixed with themselves: images, the middle of the model, labels.
 *
 * `draw` decides how, from a seed and the batch's labels.
 */
export const mixingOfExamples = (draw: (seed: Seed, labels: Int32Array) => Mixture): Mixing => ({
  draw:
    () =>
    ({ labels, seedOf }) =>
      tensorsOf(draw(seedOf("mixing"), labels)),
  features: ({ model, variables, images, normalization }, drawn) => {
    const between = mixedAt(drawn);
    return model.apply(variables, between(images, 0), normalization, between);
  },
  losses: (loss, logits, labels, drawn) => {
    const weight = drawn["labels"] as tf.Tensor1D;
    const others = drawn["others"] as tf.Tensor1D | undefined;
    return others === undefined
      ? mixedLoss(loss)(logits, labels, drawn["permutation"] as tf.Tensor1D, weight)
      : lossBetween(loss)(logits, labels, others, weight);
  },
});

/** As `mixingOfExamples`, where only images and labels are mixed: a batch can then be mixed whole and passed in parts. */
export const mixingOfImages = (draw: (seed: Seed, labels: Int32Array) => Mixture): Mixing => ({
  ...mixingOfExamples(draw),
  part: mixedRows,
});
