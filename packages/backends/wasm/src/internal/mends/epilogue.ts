import { applyEpilogue, type Epilogue } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import type { Call, Layer } from "../kernels/layers.js";
import { isEmpty } from "./empty.js";

type EpilogueAttrs = Pick<Epilogue, "activation" | "leakyreluAlpha">;

type Fused<Operands extends string> = Call<
  Operands,
  EpilogueAttrs & { readonly transposeB?: boolean },
  "bias" | "preluActivationWeights"
>;

/** Whether a bias or the weights of an activation are missing, or one number for each channel. */
const perChannel = (channels: number, tensor: tf.TensorInfo | null | undefined): boolean =>
  tensor == null || (tensor.shape.length === 1 && tensor.shape[0] === channels);

// Adds a bias and applies an activation after the kernel.
const separately =
  <Operands extends string>(
    mustSeparate: (call: Fused<Operands>) => boolean,
  ): Layer<Fused<Operands>> =>
  (call, below) => {
    if (!mustSeparate(call)) return below(call);
    const { bias, preluActivationWeights } = call.inputs;
    const inputs = { ...call.inputs, bias: null, preluActivationWeights: null };
    const attrs = { ...call.attrs, activation: "linear" as const };
    const plain = below({ ...call, inputs, attrs });
    return applyEpilogue(plain, { ...call.attrs, bias, preluActivationWeights });
  };

/**
 * Separates bias and activation from a fused convolution where they do not have one number for each
 * channel. The stock kernels refuse such a bias, and read beyond such weights.
 */
export const convolutionEpilogue = (depthwise: boolean): Layer<Fused<"x" | "filter">> =>
  separately(({ inputs: { filter, bias, preluActivationWeights } }) => {
    const channels = tf.util.sizeFromShape(filter.shape.slice(depthwise ? 2 : 3));
    return (
      isEmpty(filter) ||
      !perChannel(channels, bias) ||
      !perChannel(channels, preluActivationWeights)
    );
  });

/**
 * Separates bias and activation from a fused matrix product. The stock kernel reads beyond a bias
 * with fewer numbers than columns, and its ReLU drops a NaN.
 */
export const productEpilogue: Layer<Fused<"a" | "b">> = separately(
  ({ inputs: { b, bias }, attrs: { activation, transposeB } }) => {
    const columns = b.shape.at(transposeB === true ? -2 : -1) as number;
    return isEmpty(b) || activation !== "linear" || !perChannel(columns, bias);
  },
);

/** The parametric ReLU, whose stock kernel takes all weights for numbers of the last axis. */
export const broadcastPrelu: Layer<Call<"x" | "alpha">> = (call, below) => {
  const { x, alpha } = call.inputs;
  const size = tf.util.sizeFromShape(alpha.shape);
  if (size === 1 || (size === alpha.shape.at(-1) && size === x.shape.at(-1))) return below(call);
  return tf.tidy(() => {
    const values = x as tf.Tensor;
    return tf.where(tf.greater(values, 0), values, tf.mul(values, alpha as tf.Tensor));
  });
};
