import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import type { StartOptions } from "../api.js";
import { type BackendFactory, type Opened, openBackend } from "./open-backend.js";

/** The name of the backend in tfjs's register. */
export const NAME = "wasm";

/** A factory of ours, which opens nothing before it is asked; it lives in tfjs's own register, of which there is one in a process. */
export interface OurFactory {
  (): BackendWasm | Promise<BackendWasm>;
  readonly longtail: {
    /** Opens the backend, unless that has been done or is being done: then the options change nothing. */
    readonly open: (options?: StartOptions) => Promise<Opened>;
    readonly opened: () => Opened | undefined;
    /** Waits until it is open, if it is being opened. */
    readonly settled: () => Promise<void>;
    /** A factory like this one was before it opened anything. */
    readonly afresh: () => OurFactory;
  };
}

const factoryOf = (stock: BackendFactory | undefined): OurFactory => {
  let opening: Promise<Opened> | undefined;
  let opened: Opened | undefined;
  const open = (options: StartOptions = {}): Promise<Opened> => {
    opening ??= openBackend(stock, options).then(
      (result) => {
        opened = result;
        return result;
      },
      (error: unknown) => {
        opening = undefined; // another attempt may do better
        throw error;
      },
    );
    return opening;
  };
  const longtail: OurFactory["longtail"] = {
    open,
    opened: () => opened,
    settled: async () => {
      await opening?.catch(() => undefined);
    },
    afresh: () => factoryOf(stock),
  };
  // Not a promise once it is open: of two `setBackend`s that wait for one, tfjs lets the first fail.
  return Object.assign(() => opened?.backend ?? open().then(({ backend }) => backend), {
    longtail,
  });
};

const isOurs = (factory: unknown): factory is OurFactory =>
  typeof factory === "function" && "longtail" in factory;

/** Whether a backend of the name is running. Not `tf.findBackend`, which starts one that is not. */
export const running = (): boolean => NAME in tf.engine().registry;

// What tfjs waits for: some backend that is being started.
const pending = (): Promise<unknown> | undefined =>
  (tf.engine() as unknown as { readonly pendingBackendInit?: Promise<unknown> | null })
    .pendingBackendInit ?? undefined;

/** Waits for a backend that somebody is starting. */
export const started = async (): Promise<void> => {
  await pending();
};

/** Puts a factory in the place of the one that there is, and ends its backend. */
export const replace = (factory: BackendFactory): void => {
  // biome-ignore lint/suspicious/noDoubleEquals: tfjs says undefined, and null after a removal
  if (tf.findBackendFactory(NAME) != undefined) tf.removeBackend(NAME);
  tf.registerBackend(NAME, factory, 2); // tfjs-backend-wasm's own priority
};

/** Our factory in tfjs's register, put there if need be; nothing where a backend is at work that is not ours. */
export const takeOver = (): OurFactory | undefined => {
  const present = tf.findBackendFactory(NAME) as unknown;
  if (isOurs(present))
    return running() && present.longtail.opened() === undefined ? undefined : present;
  const starting = tf.getBackend() === NAME && pending() !== undefined;
  if (running() || starting) return undefined;
  const ours = factoryOf((present as BackendFactory | null) ?? undefined);
  replace(ours);
  return ours;
};
