// Starts a backend in a page. The result says why it is missing, or is undefined.
import { start } from "@longtail/backend-webgpu";
import { renderError } from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-webgl";
import * as E from "#fp-ts/Either";

export const starts = {
  webgl: async (): Promise<string | undefined> => {
    ensureGradients();
    return (await tf.setBackend("webgl")) ? undefined : "the page has no WebGL";
  },
  webgpu: async (): Promise<string | undefined> => {
    const started = await start()();
    return E.isLeft(started) ? renderError(started.left) : undefined;
  },
};
