import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { exception, failed, messageOf } from "./failures.js";
import type { Device } from "./gpu.js";

type Guarded = Pick<WebGPUBackend, "read" | "readSync">;

const firstLine = (message: string): string => message.trim().split("\n")[0] ?? "";

/**
 * Makes every read of the backend fail if the device has reported an error since the read before.
 *
 * WebGPU reports invalid shaders, exhausted memory and lost devices as events and goes on with zeros. All results
 * leave the device through a read, so no wrong number gets past this.
 */
export const guard = (backend: WebGPUBackend, device: Device): void => {
  const messages: string[] = [];
  device.addEventListener("uncapturederror", (event) => {
    event.preventDefault(); // or Dawn prints it
    messages.push(
      (event as Event & { readonly error: { readonly message: string } }).error.message,
    );
  });
  let lost: string | undefined;
  void device.lost.then(({ reason, message }) => {
    if (reason !== "destroyed") lost = `the device was lost (${message || reason})`;
  });

  const check = (): void => {
    const [first, ...others] = messages.splice(0);
    const more = others.length > 0 ? ` (and ${others.length} more)` : "";
    const reason = lost ?? (first === undefined ? undefined : `${firstLine(first)}${more}`);
    if (reason !== undefined) throw exception(failed("computing or reading a result", reason));
  };

  const read = backend.read.bind(backend);
  const readSync = backend.readSync.bind(backend);
  const guarded: Guarded = {
    read: async (id) => {
      const values = await read(id).catch((thrown: unknown) => {
        check(); // the device's own words, if it has any, say more than the failed read
        throw exception(failed("reading a result", messageOf(thrown)));
      });
      check();
      return values;
    },
    readSync: (id) => {
      const onHost = (backend.tensorMap.get(id).values ?? undefined) !== undefined;
      if (onHost) return readSync(id);
      // tfjs reads by way of a canvas, which Node lacks and which has been seen to give zeros in a headless Chromium.
      throw exception(
        failed("a synchronous read", "the device is only read with await tensor.data()"),
      );
    },
  };
  Object.assign(backend, guarded);
};
