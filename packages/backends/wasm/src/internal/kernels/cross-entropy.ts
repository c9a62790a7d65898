import type { Kernel, SMOOTHED_CROSS_ENTROPY, SMOOTHED_CROSS_ENTROPY_GRAD } from "@longtail/ops";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";

/** The loss of each example. */
export const crossEntropy: Kernel<typeof SMOOTHED_CROSS_ENTROPY, Kernels> = (
  kernels,
  { logits, labels, own, other },
) => {
  const { backend } = kernels;
  const [rows, classes] = logits.shape;
  const loss = output(backend, [rows]);
  const run = kernels.prepare("crossEntropy", {
    logits: addressOf(backend, logits),
    labels: addressOf(backend, labels),
    own: addressOf(backend, own),
    other: addressOf(backend, other),
    loss: addressOf(backend, loss),
    classes,
  });
  run("crossEntropyOfRow", rows);
  return loss;
};

/** The gradient to the logits. */
export const crossEntropyGradient: Kernel<typeof SMOOTHED_CROSS_ENTROPY_GRAD, Kernels> = (
  kernels,
  { logits, labels, own, other, dy },
) => {
  const { backend } = kernels;
  const [rows, classes] = logits.shape;
  const dLogits = output(backend, logits.shape);
  const run = kernels.prepare("crossEntropyGradient", {
    logits: addressOf(backend, logits),
    labels: addressOf(backend, labels),
    own: addressOf(backend, own),
    other: addressOf(backend, other),
    dy: addressOf(backend, dy),
    dLogits: addressOf(backend, dLogits),
    classes,
  });
  run("crossEntropyGradientOfRow", rows);
  return dLogits;
};
