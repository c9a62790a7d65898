import { failure, type LongtailError, range, several, within } from "@longtail/core";
import { batchNorm } from "@longtail/shifted-bn";
import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import * as E from "fp-ts/lib/Either.js";

/** What `shiftBatchNorm` did, and the way back. */
export interface ShiftedBatchNorm {
  /** The names of the layers that now shift. */
  readonly layers: readonly string[];
  /** Gives the layers their own ways back; the statistics stay where they are. */
  readonly restore: () => void;
}

type Layer = LayersModel["layers"][number];
type Weight = { readonly read: () => tf.Tensor1D; readonly write: (value: tf.Tensor) => unknown };
// What a BatchNormalization layer of tf.layers is inside.
type BatchNormLayer = Layer & {
  readonly axis: number;
  readonly epsilon: number;
  readonly gamma?: Weight;
  readonly beta?: Weight;
  readonly movingMean: Weight;
  readonly movingVariance: Weight;
};

const momenta = range(0, 1);

const isBatchNorm = (layer: Layer): layer is BatchNormLayer =>
  layer.getClassName() === "BatchNormalization";

const shiftedCall =
  (layer: BatchNormLayer, own: Layer["call"], momentum: number): Layer["call"] =>
  (inputs, kwargs) => {
    if (kwargs["training"] !== true) return own(inputs, kwargs);
    return tf.tidy(() => {
      const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
      const channels = x.shape.at(-1) as number;
      const runningMean = layer.movingMean.read();
      const { y, ...moved } = batchNorm(
        {
          scale: layer.gamma?.read() ?? tf.ones([channels]),
          offset: layer.beta?.read() ?? tf.zeros([channels]),
          runningMean,
          runningVariance: layer.movingVariance.read(),
        },
        tf.reshape(x, [-1, 1, 1, channels]),
        { mode: "shift" },
        { momentum, epsilon: layer.epsilon },
      );
      layer.movingMean.write(moved.runningMean);
      layer.movingVariance.write(moved.runningVariance);
      return tf.reshape(y, x.shape);
    });
  };

/**
 * Shifted batch norm for a trained model of tf.layers: in training, its BatchNormalization layers normalise with the batch, their moving
 * statistics follow the new data, and scale and offset stay.
 *
 *   moving mean'     = (1 - momentum) moving mean     + momentum * mean of the batch
 *   moving variance' = (1 - momentum) moving variance + momentum * variance of the batch * n / (n - 1)
 *
 * `momentum` is PyTorch's, the weight of the new batch (0.1); tf.layers' own is 1 minus that, 0.99 unless told otherwise: a hundred steps
 * hardly move it. tf.layers also moves the variance by the batch's biased one; PyTorch, and this, by the unbiased. `predict` and
 * `evaluate` are as before. Scale and offset get no gradient; make them untrainable too (`layer.trainable = false`), or an optimizer with
 * weight decay or momentum still moves them.
 *
 * @error OutOfRange (momentum) · Incompatible (no such layer; one whose channels are not the last axis)
 * @owns  the model's layers are changed until `restore`
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
 * console.log(layers); // the one there is: now compile and fit the classifier, then
 * restore();
 * ```
 */
export const shiftBatchNorm = (
  model: LayersModel,
  { momentum = 0.1 }: { readonly momentum?: number } = {},
): E.Either<LongtailError, ShiftedBatchNorm> => {
  const shifting = model.layers.filter(isBatchNorm);
  const unfit = (got: string) =>
    failure("Incompatible", {
      path: ["model"],
      what: "shifted batch norm",
      needs: "BatchNormalization layers whose channels are the last axis",
      got,
    });
  const errors = [
    ...(within(momenta, momentum)
      ? []
      : [failure("OutOfRange", { path: ["momentum"], range: momenta, actual: momentum })]),
    ...(shifting.length === 0 ? [unfit("none")] : []),
    ...shifting
      .filter(({ axis, inputSpec }) => axis !== -1 && axis + 1 !== inputSpec[0]?.ndim)
      .map(({ name, axis }) => unfit(`${name} with axis ${axis}`)),
  ];
  if (errors.length > 0) return E.left(several(errors));
  const restores = shifting.map((layer) => {
    const own = layer.call.bind(layer);
    layer.call = shiftedCall(layer, own, momentum);
    return () => {
      layer.call = own;
    };
  });
  return E.right({
    layers: shifting.map(({ name }) => name),
    restore: () => {
      for (const restore of restores) restore();
    },
  });
};
