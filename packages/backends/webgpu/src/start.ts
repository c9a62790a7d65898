import type { LongtailError } from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import type { BackendInfo, KernelChoice } from "./backend-info.js";
import { failed, messageOf, missing } from "./internal/failures.js";
import { findGpu } from "./internal/find-gpu.js";
import type { Adapter, Device, Gpu } from "./internal/gpu.js";
import { guard } from "./internal/guard.js";
import { chooseKernels } from "./internal/kernels/register.js";
import { findAdapter, isSoftware, openDevice } from "./internal/open-device.js";
import { processState } from "./internal/process-state.js";
import { withNavigator } from "./internal/with-navigator.js";

/** How to start. */
export interface Options {
  /** Refuse a software renderer; for measurements. Default false. */
  readonly hardware?: boolean;
  /** `fused` if left out; `composite` to compare with. */
  readonly kernels?: KernelChoice;
}

const name = "webgpu"; // tfjs's kernels belong to this name

const numbersOf = (limits: object): Record<string, number> => {
  const entries: [string, number][] = [];
  for (const key in limits) {
    const value = (limits as Record<string, unknown>)[key];
    if (typeof value === "number") entries.push([key, value]);
  }
  return Object.fromEntries(entries);
};

const infoOf = (adapter: Adapter, device: Device, kernels: KernelChoice): BackendInfo => ({
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
  device: Device,
  kernels: KernelChoice,
): TE.TaskEither<LongtailError, BackendInfo> =>
  TE.tryCatch(
    async () => {
      const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
      type Arguments = ConstructorParameters<typeof WebGPUBackend>;
      const backend = withNavigator(
        gpu,
        () => new WebGPUBackend(...([device, adapter.info] as unknown as Arguments)),
      );
      const broken = guard(backend, device);
      chooseKernels(kernels);
      // In a page, importing tfjs's package has registered a backend without a guard.
      if (tf.findBackendFactory(name) !== null) tf.removeBackend(name);
      const factory = () => backend;
      tf.registerBackend(name, factory, 3);
      const info = infoOf(adapter, device, kernels);
      processState().running = { factory, info, broken };
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
    TE.tap(({ gpu }) => {
      processState().gpu = gpu;
      return TE.right(undefined);
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
    running.broken() !== undefined
  )
    return open(hardware, kernels);
  return hardware && running.info.software
    ? TE.left(
        missing(
          `it already runs on a software renderer (${running.info.description})`,
          "start with { hardware: true } before anything else does",
        ),
      )
    : TE.right(running.info);
};

/**
 * Starts TensorFlow.js's WebGPU backend and makes it the current one, with the gradients that training needs.
 *
 * A browser's page uses its own `navigator.gpu`; Node uses Dawn, the optional package `webgpu`. Starting again gives
 * the device that runs; its options do not change it. After an error of the device every read of any tensor rejects, with an
 * exception whose `cause` is the `BackendFailure`; tfjs itself would go on with zeros. Starting again then opens a new device,
 * on which the tensors of the old one are not.
 *
 * @error BackendMissing (no Dawn, no adapter, only a software renderer when hardware is asked for) · BackendFailure
 * @owns one device, for the life of the process; nothing keeps the process from ending
 * @example
 * ```ts
 * import { renderError } from "@longtail/core";
 * import { start } from "@longtail/backend-webgpu";
 * import * as tf from "@tensorflow/tfjs-core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const started = await start()();
 * if (E.isLeft(started)) console.log(renderError(started.left));
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
    const starting = state.last.then(async () => {
      const started = await runningOrOpen(hardware, kernels)();
      if (E.isLeft(started)) return started;
      ensureGradients();
      await tf.setBackend(name);
      return started;
    });
    state.last = starting;
    return starting;
  };
