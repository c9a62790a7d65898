import { checkNumber, failure, faults, type LongtailError, range, several } from "@longtail/core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import * as E from "fp-ts/lib/Either.js";
import { batchNormLayers } from "./internal/batch-norm-layers.js";
import { shiftedCall } from "./internal/shifted-call.js";

/** What `shiftBatchNorm` did, and the way back. */
export interface ShiftedBatchNorm {
  /** The names of the layers that now shift. */
  readonly layers: readonly string[];
  /** Gives the layers their own ways back; the statistics stay where they are. */
  readonly restore: () => void;
}

const momenta = range(0, 1);

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
 * weight decay or momentum still moves them. Layers in nested models and in wrappers such as TimeDistributed are reached as well.
 *
 * A batch with one number for each channel has no variance: a last batch of one image, where the layer follows a dense one or global
 * pooling. It is normalised with the moving statistics, which stay. tf.layers normalises it to zeros; PyTorch raises.
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
  const shifting = batchNormLayers(model);
  const unfit = (got: string) =>
    failure("Incompatible", {
      path: ["model"],
      what: "shifted batch norm",
      needs: "BatchNormalization layers whose channels are the last axis",
      got,
    });
  const errors = [
    ...faults(checkNumber("momentum", momenta, momentum)),
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
