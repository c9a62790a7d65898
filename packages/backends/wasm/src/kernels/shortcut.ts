import type * as tf from "@tensorflow/tfjs-core";
import { job } from "./exports.js";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";

type Shape = [number, number, number, number];

/** The attributes of `LongtailShortcutA`. */
export interface ShortcutAttrs {
  readonly stride: number;
  readonly before: number;
  readonly after: number;
}

const run = (
  kernels: Kernels,
  which: number,
  small: tf.TensorInfo,
  large: tf.TensorInfo,
  { stride, before, after }: ShortcutAttrs,
): void => {
  const [images, height, width, channels] = large.shape as Shape;
  const addresses = [small, large].map((tensor) => addressOf(kernels.backend, tensor));
  const args = [...addresses, height, width, stride, channels, before, after];
  kernels.run(which, kernels.arguments(args), images);
};

/** Every stride-th pixel, channels of zeros around its own, as `LongtailShortcutA` of @longtail/ops defines it. */
export const shortcutA = (
  kernels: Kernels,
  x: tf.TensorInfo,
  attrs: ShortcutAttrs,
): tf.TensorInfo => {
  const [images, height, width, channels] = x.shape as Shape;
  const { stride, before, after } = attrs;
  const [rows, columns] = [Math.ceil(height / stride), Math.ceil(width / stride)];
  const y = output(kernels.backend, [images, rows, columns, before + channels + after]);
  run(kernels, job.shrink, y, x, attrs);
  return y;
};

/** Its gradient. */
export const shortcutAGradient = (
  kernels: Kernels,
  dy: tf.TensorInfo,
  { height, width, ...attrs }: ShortcutAttrs & { readonly height: number; readonly width: number },
): tf.TensorInfo => {
  const [images, , , channels] = dy.shape as Shape;
  const shape = [images, height, width, channels - attrs.before - attrs.after];
  const dx = output(kernels.backend, shape);
  run(kernels, job.grow, dy, dx, attrs);
  return dx;
};
