import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type { Device } from "./gpu.js";

/** What the device found wrong, and the program that tfjs was about to run, where that is known. */
export interface DeviceError {
  readonly message: string;
  readonly kernel: string | undefined;
}

/** The errors of a device. */
export interface DeviceErrors {
  /** The first one so far, if it has arrived. */
  readonly first: () => DeviceError | undefined;
  /** Ends when all errors of what was asked of the device before this call have arrived. */
  readonly arrived: () => Promise<void>;
}

const filters = ["validation", "out-of-memory", "internal"] as const;

/** What can fail for a reason of its own; programs, passes and submissions that use it fail with it. */
const makers = ["createShaderModule", "createComputePipeline", "createBuffer"] as const;

/** A program's name; where a page's bundler has shortened it, the word that tfjs keeps the program under. */
const nameOf = (program: { readonly constructor: { readonly name: string }; shaderKey: string }) =>
  program.constructor.name.length > 3 ? program.constructor.name : program.shaderKey;

/**
 * Gathers the errors of a device.
 *
 * Scopes of WebGPU lie around everything, because events of uncaptured errors come when they like: Chromium has been seen to send
 * some after a read that they spoil. Scopes of their own lie around what tfjs makes once and keeps, and say in which
 * program an error arose.
 */
export const deviceErrors = (backend: WebGPUBackend, device: Device): DeviceErrors => {
  let first: DeviceError | undefined;
  let kernel: string | undefined;
  let last: string | undefined;
  const arriving = new Set<Promise<void>>();

  const found = (error: DeviceError): void => {
    first ??= error;
  };
  const open = (): void => {
    for (const filter of filters) device.pushErrorScope(filter);
  };
  const close = (of: string | undefined): void => {
    for (const _ of filters) {
      const closed: Promise<void> = device
        .popErrorScope()
        .then((error) => {
          if (error !== null) found({ message: error.message, kernel: of });
        })
        .catch(() => undefined) // the device is lost, and says so itself
        .finally(() => arriving.delete(closed));
      arriving.add(closed);
    }
  };

  const run = backend.runWebGPUProgram.bind(backend);
  backend.runWebGPUProgram = (...args: Parameters<typeof run>) => {
    last = kernel = nameOf(args[0]);
    try {
      return run(...args);
    } finally {
      kernel = undefined;
    }
  };
  const making = device as unknown as Record<string, (descriptor: object) => unknown>;
  for (const name of makers) {
    const make = making[name]?.bind(device);
    if (make === undefined) continue;
    making[name] = (descriptor) => {
      open();
      try {
        return make(kernel === undefined ? descriptor : { label: kernel, ...descriptor });
      } finally {
        close(kernel);
      }
    };
  }
  device.addEventListener("uncapturederror", (event) => {
    event.preventDefault(); // or Dawn prints it
    const { error } = event as Event & { readonly error: { readonly message: string } };
    found({ message: error.message, kernel: undefined });
  });
  void device.lost.then(({ reason, message }) =>
    found({ message: `the device was lost (${message || reason})`, kernel: last }),
  );

  open();
  return {
    first: () => first,
    arrived: async () => {
      close(undefined);
      open();
      await Promise.all(arriving);
    },
  };
};
