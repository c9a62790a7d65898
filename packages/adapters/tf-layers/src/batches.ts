import {
  type Checked,
  checkNumber,
  derive,
  gathered,
  integers,
  type Labels,
  orThrow,
  type Sampler,
  type Seed,
  seeds,
} from "@longtail/core";
import { type DrawMixture, mix } from "@longtail/mixup";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { checkPositions, checkTargets } from "./internal/check.js";

/** Options of `batches`. */
export interface BatchesOptions {
  /** The images that an epoch shows, from `@longtail/samplers`. */
  readonly sampler: Sampler;
  /** The inputs at some positions, augmented or gathered from a tensor. Each batch has its own seed and owns them. */
  readonly inputs: (positions: Int32Array, seed: Seed) => tf.Tensor;
  /** The class of each position, [n], in [0, classes). */
  readonly labels: Labels;
  readonly classes: number;
  /** Images in a batch. The last batch of an epoch may have fewer. */
  readonly batch: number;
  /** How batches are mixed, such as `mixup({ alpha })`; not at all by default. */
  readonly mixing?: DrawMixture;
  readonly seed: Seed;
}

/** Batches for `model.fitDataset`, which asks for one iterator per epoch. */
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
      positions.map((position) => Number(labels[position])),
      "int32",
    );
    // Cast, because the WASM kernel of oneHot writes integer bits into float32 tensors.
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
    // tf.layers also makes an iterator that it never reads, so an epoch starts with its first batch.
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
 * Epochs of batches in a sampler's order for `model.fitDataset`, with one-hot targets, mixed if asked.
 *
 *   xs = w x + (1 - w) x[permutation]        ys = w onehot(y) + (1 - w) onehot(y)[permutation]
 *
 * The n-th iterator that is read gives epoch n. Leave out `batchesPerEpoch`, so that tf.layers asks for one iterator per epoch.
 *
 * Options and the positions of the first epoch are checked here. Those of a later epoch are checked when it starts, and then
 * `fitDataset` rejects with the same sentence.
 *
 * @shape xs as returned by `inputs` · ys float32 [b, classes]
 * @error OutOfRange (classes below 2, batch below 1, seed) · BadLabel · Incompatible (labels that are not an array), all at once;
 *        then Incompatible (a position without a label, an epoch without positions)
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
export const batches = (options: BatchesOptions): Checked<EpochBatches> => {
  const { sampler, labels, classes, batch, seed } = options;
  return pipe(
    gathered({
      labels: checkTargets(labels, classes),
      batch: checkNumber("batch", integers(1), batch),
      seed: checkNumber("seed", seeds, seed),
    }),
    E.chain(() => checkPositions(sampler(0), labels.length)),
    E.map((first) => ({
      size: Math.ceil(first.length / batch),
      iterator: iteratorsOf(options),
    })),
  );
};
