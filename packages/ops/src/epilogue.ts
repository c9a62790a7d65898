import * as tf from "@tensorflow/tfjs-core";

/** What TensorFlow.js fuses with a convolution or a matrix product, as a kernel gets it. */
export interface Epilogue {
  readonly bias?: tf.TensorInfo | null | undefined;
  readonly activation: tf.backend_util.Activation;
  readonly preluActivationWeights?: tf.TensorInfo | null | undefined;
  readonly leakyreluAlpha?: number | undefined;
}

const activate = (x: tf.Tensor, epilogue: Epilogue): tf.Tensor => {
  switch (epilogue.activation) {
    case "linear":
      return x;
    case "relu":
      return tf.relu(x);
    case "relu6":
      return tf.relu6(x);
    case "elu":
      return tf.elu(x);
    case "sigmoid":
      return tf.sigmoid(x);
    case "leakyrelu":
      return tf.leakyRelu(x, epilogue.leakyreluAlpha);
    case "prelu":
      return tf.prelu(x, epilogue.preluActivationWeights as tf.Tensor);
  }
};

/**
 * Adds a bias of any shape that broadcasts and applies the activation, for kernels of backends whose
 * fused kernel does not.
 *
 * @shape y any; bias and weights broadcast to it · result like y
 * @owns  a kernel owns the result; y is disposed
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { applyEpilogue } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const y = applyEpilogue(tf.tensor1d([-1, 2]), { bias: tf.scalar(0.5), activation: "relu" });
 * console.log(await (y as tf.Tensor).data()); // 0, 2.5
 * ```
 */
export const applyEpilogue = (y: tf.TensorInfo, epilogue: Epilogue): tf.TensorInfo =>
  tf.tidy(() => {
    const plain = y instanceof tf.Tensor ? y : tf.engine().makeTensorFromTensorInfo(y);
    const shifted = epilogue.bias == null ? plain : tf.add(plain, epilogue.bias as tf.Tensor);
    return activate(shifted, epilogue);
  });
