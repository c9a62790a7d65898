import { start } from "@longtail/backend-webgpu";
import { orThrow } from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-webgl";
import { train } from "./train.js";

const starts = {
  webgl: async () => {
    ensureGradients();
    if (!(await tf.setBackend("webgl"))) throw new Error("the page has no WebGL");
  },
  webgpu: async () => {
    orThrow(await start()());
  },
};

Object.assign(globalThis, {
  trainOn: async (backend: keyof typeof starts): Promise<readonly number[]> => {
    await starts[backend]();
    return train();
  },
});
