import * as tf from "@tensorflow/tfjs-core";
import { gradients } from "#gradients";
import { fixWebglMatMul } from "./internal/fix-webgl-matmul.js";

/**
 * Registers the gradients of tfjs-core's ops that are missing.
 *
 * In Node, and in bundles that drop side-effect imports, tfjs-core has no gradients at all and
 * fails with "gradient function not found". Existing gradients stay, so repeated calls are safe, as
 * are `@tensorflow/tfjs` and your own gradients. The ops of this package, the `start` of longtail's
 * backends and the pipelines call it. If you use none of them, call it once before `tf.grads`.
 *
 * If the WebGL backend has been imported, this also fixes its matrix product, which is wrong for
 * odd inner dimensions.
 *
 * @source the gradients of tfjs-core 4.22.0, see NOTICE
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { ensureGradients } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * ensureGradients();
 * const slope = tf.grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([1, 2]));
 * console.log(await slope.data()); // 2, 4
 * ```
 */
export const ensureGradients = (): void => {
  for (const config of gradients)
    if (tf.getGradient(config.kernelName) === undefined) tf.registerGradient(config);
  fixWebglMatMul();
};
