// The backends of a page: WebGL from TensorFlow.js, and the browser's WebGPU.
import { setEnvironment } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { inject } from "vitest";
import { starts } from "../page/start.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Backends whose absence is a failure. */
    readonly requiredBackends: readonly string[];
  }
}

setEnvironment({
  starts: {
    cpu: async () => ((await tf.setBackend("cpu")) ? undefined : "the CPU backend did not start"),
    ...starts,
  },
  suites: ["webgl", "webgpu"],
  required: inject("requiredBackends"),
});
