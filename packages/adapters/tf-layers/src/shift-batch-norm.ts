import {
  type Checked,
  checkNumber,
  failure,
  gathered,
  gatheredList,
  type LongtailError,
  range,
} from "@longtail/core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { type BatchNormLayer, batchNormLayers } from "./internal/batch-norm-layers.js";
import { shiftedCall } from "./internal/shifted-call.js";

/** The layers that `shiftBatchNorm` changed, and how to change them back. */
export interface ShiftedBatchNorm {
  /** The names of the layers that now shift. */
  readonly layers: readonly string[];
  /** Restores the layers' own behavior. The statistics keep their values. */
  readonly restore: () => void;
}

/** Options of `shiftBatchNorm`. */
export interface ShiftOptions {
  /** The weight of the new batch in the moving statistics, as in PyTorch: in [0, 1], 0.1 by default. */
  readonly momentum?: number;
}

const momenta = range(0, 1);

/**
 * Shifted batch norm for a trained model of tf.layers: in training, its BatchNormalization layers normalize with the batch, and
 * their moving statistics follow the new data while scale and offset stay.
 *
 *   moving mean'     = (1 - momentum) moving mean     + momentum * mean of the batch
 *   moving variance' = (1 - momentum) moving variance + momentum * variance of the batch * n / (n - 1)
 *
 * `momentum` is PyTorch's, the weight of the new batch (0.1). The one of tf.layers is 1 minus that, 0.99 by default, so that a
 * hundred steps hardly move the statistics. tf.layers also averages the biased variance of the batch; PyTorch and this function
 * average the unbiased one.
 *
 * `predict` and `evaluate` do not change. Scale and offset get no gradient. Also make them untrainable
 * (`layer.trainable = false`), or an optimizer with weight decay or momentum still moves them. Layers inside nested models and
 * wrappers such as TimeDistributed are changed too.
 *
 * A batch with one number per channel has no variance, such as a last batch of one image after a dense layer or global pooling.
 * It is normalized with the moving statistics, which stay. tf.layers normalizes it to zeros; PyTorch raises.
 *
 * @error OutOfRange (momentum) · Incompatible (no such layer, or one whose channels are not the last axis), all at
 *        once
 * @owns  changes the model's layers until `restore`
 * @source Zhong et al., CVPR 2021, section 3.4; dvlab-research/MiSLAS train_stage2.py, `shift_bn`; torch.nn.BatchNorm2d
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { shiftBatchNorm } from "@longtail/tf-layers";
 * import * as tfl from "@tensorflow/tfjs-layers";
 *
 * const model = tfl.sequential({
 *   layers: [
 *     tfl.layers.batchNormalization({ inputShape: [8, 8, 3] }),
 *     tfl.layers.flatten(),
 *     tfl.layers.dense({ units: 3, activation: "softmax" }),
 *   ],
 * });
 * const { layers, restore } = orThrow(shiftBatchNorm(model));
 * console.log(layers); // one layer; now compile the model and fit its classifier, then
 * restore();
 * ```
 */
export const shiftBatchNorm = (
  model: LayersModel,
  { momentum = 0.1 }: ShiftOptions = {},
): Checked<ShiftedBatchNorm> =>
  pipe(
    gathered({
      momentum: checkNumber("momentum", momenta, momentum),
      layers: checkLayers(batchNormLayers(model)),
    }),
    E.map(({ momentum, layers }) => {
      const restores = layers.map((layer) => shift(layer, momentum));
      return {
        layers: layers.map(({ name }) => name),
        restore: () => {
          for (const restore of restores) restore();
        },
      };
    }),
  );

const unfit = (got: string): E.Either<LongtailError, never> =>
  E.left(
    failure("Incompatible", {
      path: ["model"],
      what: "shifted batch norm",
      needs: "BatchNormalization layers whose channels are the last axis",
      got,
    }),
  );

const checkLayers = (layers: readonly BatchNormLayer[]): Checked<readonly BatchNormLayer[]> =>
  layers.length === 0
    ? unfit("none")
    : gatheredList(
        layers.map((layer) =>
          layer.axis === -1 || layer.axis + 1 === layer.inputSpec[0]?.ndim
            ? E.right(layer)
            : unfit(`${layer.name} with axis ${layer.axis}`),
        ),
      );

const shift = (layer: BatchNormLayer, momentum: number): (() => void) => {
  const original = layer.call.bind(layer);
  layer.call = shiftedCall(layer, original, momentum);
  return () => {
    layer.call = original;
  };
};
