import {
  checkNumber,
  derive,
  faults,
  integers,
  type LongtailError,
  orThrow,
  type Sampler,
  type Seed,
  seeds,
  several,
} from "@longtail/core";
import { type DrawMixture, mix } from "@longtail/mixup";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import { checkLabels, checkPositions } from "./internal/check.js";

/** What an epoch's batches are made of. */
export interface BatchesOptions {
  /** Which images an epoch shows; one of `@longtail/samplers`. */
  readonly sampler: Sampler;
  /** The inputs at some positions, for a batch with a seed of its own: augmented, or gathered from a tensor. The batch owns them. */
  readonly inputs: (positions: Int32Array, seed: Seed) => tf.Tensor;
  /** [n], in [0, classes): the class of each position. */
  readonly labels: ArrayLike<number>;
  readonly classes: number;
  /** Images in a batch; the last one of an epoch may have fewer. */
  readonly batch: number;
  /** How batches are mixed, such as `mixup({ alpha })` draws it; not at all if left out. */
  readonly mixing?: DrawMixture;
  readonly seed: Seed;
}

/** Batches for `model.fitDataset`, which asks for an iterator once an epoch. */
export interface EpochBatches {
  /** Batches in the first epoch. */
  readonly size: number;
  readonly iterator: () => Promise<{
    readonly next: () => Promise<IteratorResult<{ xs: tf.Tensor; ys: tf.Tensor2D }>>;
  }>;
}

type Batch = { readonly xs: tf.Tensor; readonly ys: tf.Tensor2D };

const batchOf = (
  { inputs, labels, classes, mixing, seed }: BatchesOptions,
  positions: Int32Array,
  epoch: number,
  step: number,
): Batch =>
  tf.tidy(() => {
    const own = tf.tensor1d(
      positions.map((position) => labels[position] as number),
      "int32",
    );
    // Cast, because the WASM kernel fills a float32 one-hot tensor with the bits of integers.
    const ys = tf.cast(tf.oneHot(own, classes), "float32") as tf.Tensor2D;
    const xs = inputs(positions, derive(seed, "inputs", epoch, step));
    if (mixing === undefined) return { xs, ys };
    const drawn = mixing(derive(seed, "mixing", epoch, step), positions.length);
    const permutation = tf.tensor1d(drawn.permutation, "int32");
    const weight = tf.scalar(drawn.weight);
    return { xs: mix(xs, permutation, weight), ys: mix(ys, permutation, weight) };
  });

const iteratorsOf = (options: BatchesOptions): EpochBatches["iterator"] => {
  const { sampler, labels, batch } = options;
  let epochs = 0;
  return () => {
    // tf.layers makes an iterator that it never reads: an epoch begins with the first batch.
    let epoch: number | undefined;
    let order: Int32Array = new Int32Array(0);
    let step = 0;
    return Promise.resolve({
      next: () => {
        if (epoch === undefined) {
          epoch = epochs++;
          order = orThrow(checkPositions(sampler(epoch), labels.length));
        }
        const positions = order.slice(step * batch, (step + 1) * batch);
        return Promise.resolve(
          positions.length > 0
            ? { done: false as const, value: batchOf(options, positions, epoch, step++) }
            : { done: true as const, value: undefined },
        );
      },
    });
  };
};

/**
 * Epochs of batches in a sampler's order, for `model.fitDataset`: one-hot targets, and mixed with each other where wanted.
 *
 *   xs = w x + (1 - w) x[permutation]        ys = w onehot(y) + (1 - w) onehot(y)[permutation]
 *
 * The n-th iterator that is read gives epoch n: leave out `batchesPerEpoch`, so that tf.layers asks for one each epoch.
 *
 * What can be checked once is checked here, and the first epoch's positions with it; those of a later epoch are when it begins, and
 * `fitDataset` rejects with the same sentence.
 *
 * @shape xs as `inputs` gives · ys float32 [b, classes]
 * @error OutOfRange (classes below 2, batch below 1, seed) · BadLabel · Incompatible (labels that are no array, a position that has no
 *        label, an epoch without positions); all of them, if several
 * @owns  the reader owns the tensors of a batch; `fitDataset` disposes them
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { classAware } from "@longtail/samplers";
 * import { batches } from "@longtail/tf-layers";
 * import * as tf from "@tensorflow/tfjs-core";
 * import * as tfl from "@tensorflow/tfjs-layers";
 *
 * const x = tf.randomNormal([7, 4], 0, 1, "float32", 1);
 * const labels = [0, 0, 0, 0, 1, 1, 2];
 * const sampler = orThrow(classAware({ labels, classes: 3, seed: 1 }));
 * const inputs = (positions: Int32Array) => tf.gather(x, tf.tensor1d(positions, "int32"));
 * const balanced = orThrow(batches({ sampler, inputs, labels, classes: 3, batch: 4, seed: 1 }));
 *
 * const model = tfl.sequential({ layers: [tfl.layers.dense({ inputShape: [4], units: 3, activation: "softmax" })] });
 * model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy" });
 * const { history } = await model.fitDataset(balanced, { epochs: 2, verbose: 0 });
 * console.log(history.loss);
 * ```
 */
export const batches = (options: BatchesOptions): E.Either<LongtailError, EpochBatches> => {
  const { sampler, labels, classes, batch, seed } = options;
  const errors = [
    ...checkLabels(labels, classes),
    ...faults(checkNumber("batch", integers(1), batch), checkNumber("seed", seeds, seed)),
  ];
  if (errors.length > 0) return E.left(several(errors));
  return E.map(
    (first: Int32Array): EpochBatches => ({
      size: Math.ceil(first.length / batch),
      iterator: iteratorsOf(options),
    }),
  )(checkPositions(sampler(0), labels.length));
};
