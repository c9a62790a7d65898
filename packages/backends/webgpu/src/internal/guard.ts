import { type LongtailError, messageOf } from "@longtail/core";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { deviceErrors } from "./device-errors.js";
import { exception, failed } from "./failures.js";

type Guarded = Pick<WebGPUBackend, "read" | "readSync">;

const firstLine = (message: string): string => message.trim().split("\n")[0] ?? "";

/**
 * Makes every read fail once the device has reported an error. Returns a function that tells this
 * error.
 *
 * WebGPU reports invalid shaders, exhausted memory and lost devices asynchronously and continues
 * with zeros. All results leave the device through a read, and a read waits for the errors of all
 * earlier work, so no wrong value gets out. After an error nobody knows which tensors are still
 * correct: no later read succeeds until a new device is started.
 */
export const guard = (
  backend: WebGPUBackend,
  device: GPUDevice,
): (() => LongtailError | undefined) => {
  const errors = deviceErrors(backend, device);
  const deviceFailure = (): LongtailError | undefined => {
    const error = errors.first();
    return error && failed("computing", firstLine(error.message), error.kernel);
  };
  const check = (): void => {
    const failure = deviceFailure();
    if (failure !== undefined) throw exception(failure);
  };

  const read = backend.read.bind(backend);
  const readSync = backend.readSync.bind(backend);
  const guarded: Guarded = {
    read: async (id) => {
      check();
      const reading = read(id); // submits everything encoded so far
      const [values] = await Promise.allSettled([reading, errors.arrived()]);
      check();
      if (values.status === "fulfilled") return values.value;
      await new Promise((resolve) => setTimeout(resolve)); // the news of a lost device comes a little later
      check(); // and says more than the failed read
      throw exception(failed("reading a result", messageOf(values.reason)));
    },
    readSync: (id) => {
      check();
      const onHost = (backend.tensorMap.get(id).values ?? undefined) !== undefined;
      if (onHost) return readSync(id);
      // TensorFlow.js reads through a canvas. Node has none, and headless Chromium has returned
      // zeros.
      throw exception(
        failed("a synchronous read", "device tensors can only be read with await tensor.data()"),
      );
    },
  };
  Object.assign(backend, guarded);
  return deviceFailure;
};
