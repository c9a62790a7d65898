import * as wasm from "@longtail/backend-wasm";
import { orThrow } from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import { startWebgpu } from "../webgpu-step/start-webgpu.js";
import type { Backend } from "./protocol.js";

/** Makes a backend current and returns its description. */
export const startOn = async (backend: Backend): Promise<string> => {
  ensureGradients();
  switch (backend.name) {
    case "cpu":
      await import("@tensorflow/tfjs-backend-cpu");
      await tf.setBackend("cpu");
      return "tfjs's CPU backend, plain JavaScript";
    case "wasm": {
      const { threads, kernels: requested } = backend;
      const { description, kernels } = await orThrow(wasm.start({ threads, kernels: requested }));
      return `${description}, ${kernels} kernels`;
    }
    case "webgpu":
      return startWebgpu(backend);
  }
};
