// The backends of a page: WebGL from TensorFlow.js, and the browser's WebGPU.
import { start } from "@longtail/backend-webgpu";
import { renderError } from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import { setEnvironment } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-webgl";
import * as E from "fp-ts/lib/Either.js";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Backends whose absence is a failure. */
    readonly requiredBackends: readonly string[];
  }
}

const startWebgl = async (): Promise<string | undefined> => {
  ensureGradients();
  return (await tf.setBackend("webgl")) ? undefined : "the page has no WebGL";
};

const startWebgpu = async (): Promise<string | undefined> => {
  const started = await start()();
  return E.isLeft(started) ? renderError(started.left) : undefined;
};

setEnvironment({
  starts: {
    cpu: async () => ((await tf.setBackend("cpu")) ? undefined : "the CPU backend did not start"),
    webgl: startWebgl,
    webgpu: startWebgpu,
  },
  suites: ["webgl", "webgpu"],
  required: inject("requiredBackends"),
});
