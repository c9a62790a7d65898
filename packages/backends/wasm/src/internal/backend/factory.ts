import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import type { StartOptions } from "../../backend-info.js";
import { backendName } from "../kernels/layers.js";
import { type Opened, openBackend } from "./open-backend.js";
import type { BackendFactory } from "./stock-backend.js";

/**
 * The factory that this package registers. It opens the backend when it is called.
 *
 * Its state lives in TensorFlow.js's registry, of which a process has one, however often this
 * package is loaded.
 */
export interface LongtailFactory {
  (): BackendWasm | Promise<BackendWasm>;
  readonly longtail: {
    /** Opens the backend. If it is open or opening, the options are ignored. */
    readonly open: (options?: StartOptions) => Promise<Opened>;
    readonly opened: () => Opened | undefined;
    /** Waits until the backend is open, or has failed to open, if it is opening. */
    readonly settled: () => Promise<void>;
    /** A factory like this one that has opened nothing yet. */
    readonly renewed: () => LongtailFactory;
  };
}

const factoryFor = (stock: BackendFactory | null): LongtailFactory => {
  let opening: Promise<Opened> | undefined;
  let opened: Opened | undefined;
  let chosen: StartOptions = {};
  // `tf.engine().reset()` disposes the backend and keeps the factory, which then opens another.
  const forgetWhenDisposed = (backend: BackendWasm): void => {
    const dispose = backend.dispose.bind(backend);
    backend.dispose = () => {
      opening = undefined;
      opened = undefined;
      dispose();
    };
  };
  const open = (options = chosen): Promise<Opened> => {
    if (opening === undefined) chosen = options;
    opening ??= openBackend(stock, options).then(
      (result) => {
        opened = result;
        forgetWhenDisposed(result.backend);
        return result;
      },
      (error: unknown) => {
        opening = undefined; // so that the next attempt tries again
        throw error;
      },
    );
    return opening;
  };
  const longtail: LongtailFactory["longtail"] = {
    open,
    opened: () => opened,
    settled: async () => {
      await opening?.catch(() => undefined);
    },
    renewed: () => factoryFor(stock),
  };
  // Not a promise once it is open: if two `setBackend`s wait for one, the first fails.
  return Object.assign(() => opened?.backend ?? open().then(({ backend }) => backend), {
    longtail,
  });
};

const isLongtail = (factory: BackendFactory | null): factory is LongtailFactory =>
  factory !== null && "longtail" in factory;

// TensorFlow.js's types omit that it returns undefined before the first registration.
const currentFactory = (): BackendFactory | null => tf.findBackendFactory(backendName) ?? null;

/** Whether a `wasm` backend is running. `tf.findBackend` would start it. */
export const isRunning = (): boolean => backendName in tf.engine().registry;

// The backend that TensorFlow.js is starting, if any.
const pendingStart = (): Promise<boolean> | null | undefined => tf.engine()["pendingBackendInit"];

/** Waits for a backend that is starting. */
export const whenStarted = async (): Promise<void> => {
  await pendingStart();
};

/** Replaces the factory, and ends the backend that it has made. */
export const replaceFactory = (factory: BackendFactory): void => {
  if (currentFactory() !== null) tf.removeBackend(backendName);
  tf.registerBackend(backendName, factory, 2); // the priority of tfjs-backend-wasm
};

/**
 * The factory of this package, registered if necessary. Undefined if the backend was started, or is
 * being started, without it.
 */
export const ensureFactory = (): LongtailFactory | undefined => {
  const current = currentFactory();
  if (isLongtail(current))
    return isRunning() && current.longtail.opened() === undefined ? undefined : current;
  const starting = tf.getBackend() === backendName && pendingStart() != null;
  if (isRunning() || starting) return undefined;
  const factory = factoryFor(current);
  replaceFactory(factory);
  return factory;
};
