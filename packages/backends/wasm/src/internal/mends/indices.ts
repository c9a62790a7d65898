import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import type { Call, Layer } from "../kernels/layers.js";

/**
 * Refuses an index outside of its axis. The stock kernels read and write at whatever address it
 * leads to.
 *
 * `indexed` gives the indices of a call and the shape that they point into: the last axis of the
 * indices holds an index for each of its first axes.
 */
export const checkedIndices =
  <C extends Call<string>>(
    kernelName: string,
    indexed: (call: C) => {
      readonly indices: tf.TensorInfo;
      readonly shape: readonly number[];
      readonly axes: number;
    },
  ): Layer<C> =>
  (call, below) => {
    const { indices, shape, axes } = indexed(call);
    const backend = call.backend as BackendWasm;
    backend.typedArrayFromHeap(indices).forEach((index, i) => {
      const size = shape[i % axes] as number;
      tf.util.assert(
        index >= 0 && index < size,
        () => `${kernelName}: the index ${index} is not in [0, ${size})`,
      );
    });
    return below(call);
  };

const lastAxis = ({ shape }: tf.TensorInfo): number => shape.at(-1) ?? 1;

export const gatherNd = checkedIndices<Call<"params" | "indices">>(
  tf.GatherNd,
  ({ inputs: { params, indices } }) => ({ indices, shape: params.shape, axes: lastAxis(indices) }),
);

export const scatterNd = checkedIndices<
  Call<"indices" | "updates", { readonly shape: readonly number[] }>
>(tf.ScatterNd, ({ inputs: { indices }, attrs: { shape } }) => ({
  indices,
  shape,
  axes: lastAxis(indices),
}));

export const tensorScatterUpdate = checkedIndices<Call<"tensor" | "indices" | "updates">>(
  tf.TensorScatterUpdate,
  ({ inputs: { tensor, indices } }) => ({ indices, shape: tensor.shape, axes: lastAxis(indices) }),
);

export const sparseToDense = checkedIndices<
  Call<"sparseIndices", { readonly outputShape: readonly number[] }>
>(tf.SparseToDense, ({ inputs: { sparseIndices: indices }, attrs: { outputShape } }) => ({
  indices,
  shape: outputShape,
  axes: outputShape.length === 1 ? 1 : lastAxis(indices),
}));

export const cropAndResize = checkedIndices<Call<"image" | "boxInd">>(
  tf.CropAndResize,
  ({ inputs: { image, boxInd } }) => ({ indices: boxInd, shape: image.shape, axes: 1 }),
);
