import type { LongtailError } from "@longtail/core";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { deviceErrors } from "./device-errors.js";
import { exception, failed, messageOf } from "./failures.js";
import type { Device } from "./gpu.js";

type Guarded = Pick<WebGPUBackend, "read" | "readSync">;

const firstLine = (message: string): string => message.trim().split("\n")[0] ?? "";

/**
 * Makes every read of the backend fail from the moment on that the device has reported an error; the result tells that failure.
 *
 * WebGPU reports invalid shaders, exhausted memory and lost devices on the side and goes on with zeros. All results leave
 * the device through a read, which waits for the errors of all work before it, so no wrong number gets past this. Nobody knows which of the
 * tensors that are left are good, so no later read succeeds either: a new device must be started.
 */
export const guard = (
  backend: WebGPUBackend,
  device: Device,
): (() => LongtailError | undefined) => {
  const errors = deviceErrors(backend, device);
  const broken = (): LongtailError | undefined => {
    const error = errors.first();
    return error && failed("computing", firstLine(error.message), error.kernel);
  };
  const check = (): void => {
    const failure = broken();
    if (failure !== undefined) throw exception(failure);
  };

  const read = backend.read.bind(backend);
  const readSync = backend.readSync.bind(backend);
  const guarded: Guarded = {
    read: async (id) => {
      check();
      const reading = read(id); // all that was encoded is on its way now
      const [values] = await Promise.allSettled([reading, errors.arrived()]);
      check();
      if (values.status === "fulfilled") return values.value;
      await new Promise((resolve) => setTimeout(resolve)); // a device that is lost says so a little later
      check(); // in its own words, which say more than the failed read
      throw exception(failed("reading a result", messageOf(values.reason)));
    },
    readSync: (id) => {
      check();
      const onHost = (backend.tensorMap.get(id).values ?? undefined) !== undefined;
      if (onHost) return readSync(id);
      // tfjs reads by way of a canvas, which Node lacks and which has been seen to give zeros in a headless Chromium.
      throw exception(
        failed("a synchronous read", "the device is only read with await tensor.data()"),
      );
    },
  };
  Object.assign(backend, guarded);
  return broken;
};
