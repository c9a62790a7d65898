import type { Kernel, SHORTCUT_A, SHORTCUT_A_GRAD } from "@longtail/ops";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";

/** Every stride-th pixel, between channels of zeros. */
export const shortcutA: Kernel<typeof SHORTCUT_A, Kernels> = (
  kernels,
  { x },
  { stride, before, after },
) => {
  const { backend } = kernels;
  const [images, height, width, channels] = x.shape;
  const [rows, columns] = [Math.ceil(height / stride), Math.ceil(width / stride)];
  const y = output(backend, [images, rows, columns, before + channels + after]);
  const run = kernels.prepare("shortcut", {
    small: addressOf(backend, y),
    large: addressOf(backend, x),
    height,
    width,
    channels,
    stride,
    before,
    after,
  });
  run("shrink", images);
  return y;
};

/** Its gradient. */
export const shortcutAGradient: Kernel<typeof SHORTCUT_A_GRAD, Kernels> = (
  kernels,
  { dy },
  { stride, before, after, height, width },
) => {
  const { backend } = kernels;
  const images = dy.shape[0];
  const channels = dy.shape[3] - before - after;
  const dx = output(backend, [images, height, width, channels]);
  const run = kernels.prepare("shortcut", {
    small: addressOf(backend, dy),
    large: addressOf(backend, dx),
    height,
    width,
    channels,
    stride,
    before,
    after,
  });
  run("grow", images);
  return dx;
};
