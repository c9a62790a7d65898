import * as tf from "@tensorflow/tfjs-core";
import { mendWebgl } from "./internal/mend-webgl.js";
import { gradients } from "./internal/tfjs-gradients.js";

/**
 * Makes tfjs-core's own ops differentiable, where nobody has done so yet.
 *
 * In Node, and in bundles that drop modules imported for their effect, tfjs-core arrives without a single gradient:
 * "gradient function not found". This registers those that are missing and replaces none, so it may be called
 * any number of times, and beside `@tensorflow/tfjs` or a gradient of one's own. `batchNormTraining`, the other ops
 * of this package, the backends' `start` and the pipelines call it; a program that uses none of them calls it once, before `tf.grads`.
 *
 * Where tfjs's WebGL backend has been imported, its matrix product is mended too: with an odd inner dimension it adds in
 * what lies beyond the matrices' edges.
 *
 * @owns nothing
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
  mendWebgl();
};
