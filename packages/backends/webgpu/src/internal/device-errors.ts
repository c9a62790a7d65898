import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";

/** What went wrong, and the program that TensorFlow.js was about to run, if that is known. */
export interface DeviceError {
  readonly message: string;
  readonly kernel: string | undefined;
}

/** The errors of a device. */
export interface DeviceErrors {
  /** The first error that has arrived. */
  readonly first: () => DeviceError | undefined;
  /** Resolves when all errors of the work submitted before this call have arrived. */
  readonly arrived: () => Promise<void>;
}

const filters = ["validation", "out-of-memory", "internal"] as const;

/** Creations that can fail on their own. Everything that uses their results then fails, too. */
const creations = ["createShaderModule", "createComputePipeline", "createBuffer"] as const;

/** A program's class name, or its shader key if a bundler has shortened the name. */
const nameOf = (program: { readonly constructor: { readonly name: string }; shaderKey: string }) =>
  program.constructor.name.length > 3 ? program.constructor.name : program.shaderKey;

/**
 * Collects the errors of a device.
 *
 * WebGPU error scopes surround all work, because uncaptured-error events come too late: Chromium
 * has sent some after a read that returned wrong values. Creations have scopes of their own, which
 * tell in which program an error arose.
 */
export const deviceErrors = (backend: WebGPUBackend, device: GPUDevice): DeviceErrors => {
  let first: DeviceError | undefined;
  let kernel: string | undefined;
  let lastKernel: string | undefined;
  const pending = new Set<Promise<void>>();

  const report = (error: DeviceError): void => {
    first ??= error;
  };
  const openScopes = (): void => {
    for (const filter of filters) device.pushErrorScope(filter);
  };
  const closeScopes = (of: string | undefined): void => {
    for (const _ of filters) {
      const closed: Promise<void> = device
        .popErrorScope()
        .then((error) => {
          if (error !== null) report({ message: error.message, kernel: of });
        })
        .catch(() => undefined) // rejects only if the device is lost, which `device.lost` reports
        .finally(() => pending.delete(closed));
      pending.add(closed);
    }
  };

  const run = backend.runWebGPUProgram.bind(backend);
  backend.runWebGPUProgram = (...args: Parameters<typeof run>) => {
    lastKernel = kernel = nameOf(args[0]);
    try {
      return run(...args);
    } finally {
      kernel = undefined;
    }
  };
  const creator = device as Record<(typeof creations)[number], (descriptor: object) => unknown>;
  for (const name of creations) {
    const create = creator[name].bind(device);
    creator[name] = (descriptor) => {
      openScopes();
      try {
        return create(kernel === undefined ? descriptor : { label: kernel, ...descriptor });
      } finally {
        closeScopes(kernel);
      }
    };
  }
  device.addEventListener("uncapturederror", (event) => {
    event.preventDefault(); // otherwise Dawn prints it
    const { error } = event as GPUUncapturedErrorEvent;
    report({ message: error.message, kernel: undefined });
  });
  void device.lost.then(({ reason, message }) =>
    report({ message: `the device was lost (${message || reason})`, kernel: lastKernel }),
  );

  openScopes();
  return {
    first: () => first,
    arrived: async () => {
      closeScopes(undefined);
      openScopes();
      await Promise.all(pending);
    },
  };
};
