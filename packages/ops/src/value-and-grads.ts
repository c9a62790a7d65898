import * as tf from "@tensorflow/tfjs-core";
import { ensureGradients } from "./ensure-gradients.js";
import { backpropagate } from "./internal/backpropagate.js";
import { record } from "./internal/tape.js";

/**
 * `tf.valueAndGrads` in half the memory.
 *
 * TensorFlow.js keeps saved tensors and intermediate gradients until the last gradient is computed.
 * This function frees them as soon as backpropagation has passed their op. Values and gradients are
 * the same, bit for bit. Inside another gradient, which needs those tensors again, it calls
 * `tf.valueAndGrads`.
 *
 * @error throws if `f` does not return a tensor, if an op has no gradient, or if the value does not
 *        depend on all `xs`
 * @owns  the caller owns value and gradients
 * @source tfjs-core 4.22.0, engine.ts and tape.ts
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { valueAndGrads } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const product = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(a, b));
 * const { value, grads } = valueAndGrads(product)([tf.tensor1d([1, 2]), tf.tensor1d([3, 4])]);
 * value.print(); // 11
 * grads[0].print(); // [3, 4]
 * ```
 */
export const valueAndGrads =
  <X extends tf.Tensor[], T extends tf.Tensor>(f: (...xs: X) => T) =>
  (xs: Readonly<X>): { readonly value: T; readonly grads: X } => {
    ensureGradients();
    const recorded = record(
      () => f(...xs),
      (value, tape) => ({ value, grads: backpropagate(tape, xs, value) }),
    );
    return (recorded ?? tf.valueAndGrads(f as never)([...xs])) as never;
  };
