import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type * as tf from "@tensorflow/tfjs-core";
import { floatsOf, output } from "./heap.js";

/**
 * Repeats a whole tensor along its first axes, as the gradient of a sum does; undefined where parts
 * of the tensor are repeated.
 *
 * The stock kernel copies value by value, which takes far longer.
 */
export const tileWhole = (
  backend: BackendWasm,
  x: tf.TensorInfo,
  reps: readonly number[],
): tf.TensorInfo | undefined => {
  const inner = reps.findLastIndex((times) => times !== 1);
  if (x.shape.slice(0, Math.max(0, inner)).some((size) => size !== 1)) return undefined;
  const shape = x.shape.map((size, i) => size * (reps[i] as number));
  const tiled = output(backend, shape);
  const to = floatsOf(backend, tiled);
  const from = floatsOf(backend, x);
  if (to.length === 0) return tiled;
  to.set(from);
  for (let done = from.length; done < to.length; done *= 2)
    to.copyWithin(done, 0, Math.min(done, to.length - done));
  return tiled;
};
