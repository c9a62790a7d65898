import * as tf from "@tensorflow/tfjs-core";
import { ensureGradients } from "./ensure-gradients.js";
import { backpropagate } from "./internal/backpropagate.js";
import { record } from "./internal/tape.js";

/**
 * `tf.valueAndGrads` in half the memory: what the way back has used is freed there and then.
 *
 * tfjs keeps each tensor that an op saved for its gradient, and the gradient of each tensor in between, until the last gradient is there. Here both go
 * as soon as the op is behind. The numbers are the same, bit for bit. Inside another gradient, which needs all of it again, it is tfjs's own.
 *
 * @error throws if `f` gives no tensor, if an op on the way has no gradient, or if the value does not depend on one of the `xs`
 * @owns  the caller owns value and gradients; the `xs` stay the caller's
 * @source tfjs-core 4.22.0, engine.ts and tape.ts, whose tape it reads
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { valueAndGrads } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const product = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(a, b));
 * const { value, grads } = valueAndGrads(product)([tf.tensor1d([1, 2]), tf.tensor1d([3, 4])]);
 * value.print(); // 11
 * grads[0]?.print(); // [3, 4]
 * ```
 */
export const valueAndGrads =
  <T extends tf.Tensor>(f: (...xs: tf.Tensor[]) => T) =>
  (xs: readonly tf.Tensor[]): { readonly value: T; readonly grads: tf.Tensor[] } => {
    ensureGradients();
    return (
      record(
        () => f(...xs),
        (value, tape) => ({ value, grads: backpropagate(tape, xs, value) }),
      ) ?? (tf.valueAndGrads(f as (...xs: tf.Tensor[]) => tf.Scalar)([...xs]) as never)
    );
  };
