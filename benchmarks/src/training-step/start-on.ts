import { start } from "@longtail/backend-wasm";
import { orThrow } from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import type { Backend } from "./protocol.js";

/** Makes a backend the current one; the result describes it. */
export const startOn = async (backend: Backend): Promise<string> => {
  ensureGradients();
  if (backend.name === "cpu") {
    await import("@tensorflow/tfjs-backend-cpu");
    await tf.setBackend("cpu");
    return "tfjs's own, in plain JavaScript";
  }
  const { threads, kernels: asked } = backend;
  const { description, kernels } = orThrow(await start({ threads, kernels: asked })());
  return `${description}, ${kernels} kernels`;
};
