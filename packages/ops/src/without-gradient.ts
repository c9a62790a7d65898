import * as tf from "@tensorflow/tfjs-core";

/**
 * A function of one tensor whose result is a constant: its gradient is 0, and nothing on the way is kept for one.
 *
 * While a gradient is recorded, TensorFlow.js keeps what every op needs for it, also where no gradient will flow. This frees what
 * `f` makes on its way, so a network that does not learn takes no more memory than in evaluation.
 *
 * @shape any
 * @grad  0
 * @owns  the caller owns the result, which `f` returns as a new tensor; `f` borrows x
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { ensureGradients, withoutGradient } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * ensureGradients();
 * const still = withoutGradient((x: tf.Tensor) => tf.square(tf.exp(x)));
 * const dx = tf.grad((x) => tf.mul(still(x), x))(tf.scalar(1));
 * console.log(await dx.data()); // e² = 7.39
 * ```
 */
export const withoutGradient =
  <A extends tf.Tensor, B extends tf.Tensor>(f: (x: A) => B) =>
  (x: A): B => {
    if (!tf.engine().isTapeOn()) return f(x);
    const constant = tf.customGrad((...[given]) => ({
      value: f(given as A),
      gradFunc: () => tf.zerosLike(x),
    }));
    return constant(x) as B;
  };
