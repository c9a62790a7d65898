import { type LongtailError, messageOf } from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { BackendInfo, KernelChoice } from "./backend-info.js";
import { exception, failed, missing } from "./internal/failures.js";
import { findGpu } from "./internal/find-gpu.js";
import type { Adapter, Gpu } from "./internal/gpu.js";
import { guard } from "./internal/guard.js";
import { chooseKernels } from "./internal/kernels/register.js";
import { findAdapter, isSoftware, openDevice } from "./internal/open-device.js";
import { processState } from "./internal/process-state.js";
import { withNavigator } from "./internal/with-navigator.js";

/** Options of `start`. */
export interface Options {
  /** Fail if only a software renderer is found. Default: false. */
  readonly hardware?: boolean;
  /** Default: `fused`. `composite` is for comparisons. */
  readonly kernels?: KernelChoice;
}

const name = "webgpu"; // the name under which TensorFlow.js registers its kernels

const numbersOf = (limits: object): Record<string, number> => {
  const entries: [string, number][] = [];
  for (const key in limits) {
    const value = (limits as Record<string, unknown>)[key];
    if (typeof value === "number") entries.push([key, value]);
  }
  return Object.fromEntries(entries);
};

const infoOf = (adapter: Adapter, device: GPUDevice, kernels: KernelChoice): BackendInfo => ({
  name,
  description: adapter.info.description || adapter.info.device || adapter.info.architecture,
  software: isSoftware(adapter),
  vendor: adapter.info.vendor,
  architecture: adapter.info.architecture,
  kernels,
  features: [...device.features].sort(),
  limits: numbersOf(device.limits),
});

const register = (
  gpu: Gpu,
  adapter: Adapter,
  device: GPUDevice,
  kernels: KernelChoice,
): TE.TaskEither<LongtailError, BackendInfo> =>
  TE.tryCatch(
    async () => {
      const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
      const backend = withNavigator(gpu, () => new WebGPUBackend(device, adapter.info));
      const deviceFailure = guard(backend, device);
      // `tf.engine().reset()` disposes the backend and keeps the factory.
      let ended: LongtailError | undefined;
      const dispose = backend.dispose.bind(backend);
      backend.dispose = () => {
        ended = failed("opening the device", "TensorFlow.js has ended it; call start again");
        dispose();
      };
      chooseKernels(kernels);
      // In a page, importing the package of TensorFlow.js has registered a backend without a guard.
      if (tf.findBackendFactory(name) !== null) tf.removeBackend(name);
      const factory = () => {
        if (ended !== undefined) throw exception(ended);
        return backend;
      };
      tf.registerBackend(name, factory, 3);
      const info = infoOf(adapter, device, kernels);
      processState().running = { factory, info, deviceFailure: () => ended ?? deviceFailure() };
      return info;
    },
    (thrown) => failed("starting", messageOf(thrown)),
  );

const open = (
  hardware: boolean,
  kernels: KernelChoice,
): TE.TaskEither<LongtailError, BackendInfo> =>
  pipe(
    TE.Do,
    TE.bind("gpu", () => {
      const { gpu } = processState();
      return gpu === undefined ? findGpu : TE.right(gpu);
    }),
    TE.tapIO(({ gpu }) => () => {
      processState().gpu = gpu;
    }),
    TE.bind("adapter", ({ gpu }) => findAdapter(gpu, hardware)),
    TE.bind("device", ({ adapter }) => openDevice(adapter)),
    TE.chain(({ gpu, adapter, device }) => register(gpu, adapter, device, kernels)),
  );

const runningOrOpen = (
  hardware: boolean,
  kernels: KernelChoice,
): TE.TaskEither<LongtailError, BackendInfo> => {
  const { running } = processState();
  if (
    running === undefined ||
    tf.findBackendFactory(name) !== running.factory ||
    running.deviceFailure() !== undefined
  )
    return open(hardware, kernels);
  return hardware && running.info.software
    ? TE.left(
        missing(
          `it is already running on a software renderer (${running.info.description})`,
          "call start({ hardware: true }) before any other start",
        ),
      )
    : TE.right(running.info);
};

/**
 * Starts TensorFlow.js's WebGPU backend with the gradients that training needs, and makes it
 * current.
 *
 * Pages use their `navigator.gpu`; Node uses Dawn, the optional package `webgpu`. Further calls
 * return the running device and ignore their options. After a device error every read of a tensor
 * rejects with an exception whose `cause` is a `BackendFailure`; stock TensorFlow.js continues with
 * zeros. Starting again then opens a new device, which does not have the tensors of the old one.
 *
 * @error BackendMissing: no Dawn, no adapter, or only a software renderer with `hardware` ·
 *        BackendFailure
 * @owns  one device for the life of the process; it does not keep the process alive
 * @example
 * ```ts
 * import { start } from "@longtail/backend-webgpu";
 * import { renderError } from "@longtail/core";
 * import * as tf from "@tensorflow/tfjs-core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const started = await start()();
 * if (E.isLeft(started)) console.log(renderError(started.left)); // what is missing and how to get it
 * else console.log(started.right.description, await tf.sum(tf.range(0, 100)).data());
 * ```
 */
export const start =
  ({
    hardware = false,
    kernels = "fused",
  }: Options = {}): TE.TaskEither<LongtailError, BackendInfo> =>
  () => {
    const state = processState();
    const starting = state.latestStart.then(async () => {
      const started = await runningOrOpen(hardware, kernels)();
      if (E.isLeft(started)) return started;
      ensureGradients();
      await tf.setBackend(name);
      return started;
    });
    state.latestStart = starting;
    return starting;
  };
