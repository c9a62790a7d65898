import { messageOf } from "@longtail/core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { BackendInfo, StartOptions } from "../../backend-info.js";
import { registerTrainingKernels } from "../../training-kernels.js";
import { attach } from "../kernels/attached.js";
import { guardAllocations } from "../kernels/heap.js";
import { openKernels } from "../kernels/kernels.js";
import { registerNamedKernels, removeNamedKernels } from "../kernels/register.js";
import { describeBackend } from "./describe.js";
import { findNode } from "./node.js";
import { openInBrowser } from "./open-in-browser.js";
import { openInNode } from "./open-in-node.js";
import type { BackendFactory, StockBackend } from "./stock-backend.js";

/** An open backend. */
export interface Opened {
  readonly backend: BackendWasm;
  readonly info: BackendInfo;
  readonly whyOneThread: string | undefined;
}

// Attaches the kernels; or returns why that is impossible.
const attachKernels = async ({ backend, threading }: StockBackend): Promise<string | undefined> => {
  try {
    const kernels = await openKernels(backend, threading);
    attach(backend, kernels);
    registerNamedKernels();
    // Closed with the backend, no matter who ends it.
    const dispose = backend.dispose.bind(backend);
    backend.dispose = () => {
      kernels.close();
      dispose();
    };
    return undefined;
  } catch (error) {
    return `fused kernels are unavailable: ${messageOf(error)}`;
  }
};

/**
 * Opens a backend that can train: in Node with threads, elsewhere as TensorFlow.js opens it.
 *
 * Kernels are registered synchronously, before the first await.
 */
export const openBackend = async (
  stock: BackendFactory | null,
  options: StartOptions,
): Promise<Opened> => {
  registerTrainingKernels();
  const node = findNode();
  const opened = await (node === undefined
    ? openInBrowser(stock, options)
    : openInNode(node, options.threads));
  const { backend, threads, simd, whyOneThread } = opened;
  guardAllocations(backend);
  const { kernels = "fused" } = options;
  if (kernels === "composite") removeNamedKernels();
  const whyComposite = kernels === "fused" ? await attachKernels(opened) : undefined;
  const reasons = [whyOneThread, whyComposite].filter((reason) => reason !== undefined);
  const choice = whyComposite === undefined ? kernels : "composite";
  return { backend, whyOneThread, info: describeBackend(threads, simd, choice, reasons) };
};
