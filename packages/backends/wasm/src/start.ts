import { failure, integers, type LongtailError, within } from "@longtail/core";
import {
  type BackendWasm,
  getThreadsCount,
  setThreadsCount,
  setWasmPaths,
} from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import type { Task } from "fp-ts/lib/Task.js";
import type { TaskEither } from "fp-ts/lib/TaskEither.js";
import { type Node, node } from "./internal/node.js";
import { MOST_THREADS, openSingle, openThreaded } from "./internal/open-in-node.js";
import { attach, kernelsOf } from "./kernels/attached.js";
import { type Helping, openKernels } from "./kernels/kernels.js";
import { registerFused, unregisterFused } from "./kernels/register.js";
import { registerTrainingKernels } from "./training-kernels.js";

const NAME = "wasm";

/** Kernels of this package's own, or compositions of tfjs's: slower by some factors, the same in results. */
export type KernelChoice = "fused" | "composite";

/** What a started backend is. */
export interface BackendInfo {
  readonly name: "wasm";
  /** Threads in use. */
  readonly threads: number;
  /** Whether the vector instructions of WebAssembly are in use. */
  readonly simd: boolean;
  /** Whether the fused kernels of this package are in use, or compositions of tfjs's own. */
  readonly kernels: KernelChoice;
  /** The same for people, with the reason where less is in use than could be. */
  readonly description: string;
}

/** How to start; all of it can be left out. */
export interface StartOptions {
  /** Threads, at most 8; as many as there are cores if left out. In a browser the page's isolation decides, and this is an upper limit. */
  readonly threads?: number;
  /** In a browser: the address of the folder, ending in a slash, or of each file, that holds tfjs-backend-wasm's `.wasm` files. */
  readonly wasmPaths?: Parameters<typeof setWasmPaths>[0];
  /** `fused` if left out; `composite` to compare with. */
  readonly kernels?: KernelChoice;
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const describe = (
  threads: number,
  simd: boolean,
  kernels: KernelChoice,
  why: readonly string[] = [],
): BackendInfo => ({
  name: NAME,
  threads,
  simd,
  kernels,
  description: `WebAssembly${simd ? " with SIMD" : ""}, ${threads} thread${threads === 1 ? "" : "s"}${
    why.length === 0 ? "" : ` (${why.join("; ")})`
  }`,
});

interface Opened {
  readonly backend: BackendWasm;
  readonly info: BackendInfo;
}

// Puts our kernels to work on a backend that is there; gives the reason where they cannot be.
const fuse = async (backend: BackendWasm, helping?: Helping): Promise<string | undefined> => {
  try {
    attach(backend, await openKernels(backend, helping));
    registerFused();
    return undefined;
  } catch (error) {
    return `fused kernels cannot be had: ${reasonOf(error)}`;
  }
};

const openInNode = async (
  here: Node,
  { threads: asked, kernels = "fused" }: StartOptions,
): Promise<Opened> => {
  const wanted = asked ?? Math.min(here.cores, MOST_THREADS);
  const why: string[] = [];
  const threaded =
    wanted === 1
      ? undefined
      : await openThreaded(here, wanted).catch((error: unknown) => {
          why.push(`threads cannot be had: ${reasonOf(error)}`);
          return undefined;
        });
  const backend = threaded ?? (await openSingle(here));
  const threads = threaded === undefined ? 1 : getThreadsCount();
  if (kernels === "composite") {
    unregisterFused();
    return { backend, info: describe(threads, true, kernels, why) };
  }
  const missing = await fuse(backend, { node: here, threads });
  return missing === undefined
    ? { backend, info: describe(threads, true, "fused", why) }
    : { backend, info: describe(threads, true, "composite", [...why, missing]) };
};

// A factory of a backend that this module opens; it lives in tfjs's own register, of which there is one in a process.
interface OurFactory {
  (): BackendWasm | Promise<BackendWasm>;
  readonly longtail: Promise<Opened>;
}

const factoryOf = (longtail: Promise<Opened>): OurFactory => {
  // Not a promise once it is open: of two `setBackend`s that wait for one, tfjs lets the first fail.
  let opened: BackendWasm | undefined;
  const backend = longtail.then((result) => {
    opened = result.backend;
    return result.backend;
  });
  backend.catch(() => undefined); // whoever awaits `longtail` gets the error
  return Object.assign(() => opened ?? backend, { longtail });
};

const isOurs = (factory: unknown): factory is OurFactory =>
  typeof factory === "function" && "longtail" in factory;

// Not `tf.findBackend`, which starts a backend that is not running.
const running = (): boolean => NAME in tf.engine().registry;

const remove = (): void => {
  if (running()) kernelsOf(tf.findBackend(NAME))?.close();
  // biome-ignore lint/suspicious/noDoubleEquals: tfjs says undefined, and null after a removal
  if (tf.findBackendFactory(NAME) != undefined) tf.removeBackend(NAME);
};

const register = (factory: () => tf.KernelBackend | Promise<tf.KernelBackend>): void => {
  remove();
  tf.registerBackend(NAME, factory, 2);
};

const startInNode = async (here: Node, options: StartOptions): Promise<BackendInfo> => {
  const present = tf.findBackendFactory(NAME) as unknown;
  if (isOurs(present)) return (await present.longtail).info;
  if (running()) return describe(getThreadsCount(), true, "composite", ["started elsewhere"]);
  const opening = openInNode(here, options);
  register(factoryOf(opening));
  try {
    return (await opening).info;
  } catch (error) {
    remove();
    throw error;
  }
};

const startInBrowser = async ({
  threads,
  wasmPaths,
  kernels = "fused",
}: StartOptions): Promise<BackendInfo> => {
  if (!running()) {
    if (wasmPaths !== undefined) setWasmPaths(wasmPaths);
    if (threads !== undefined) setThreadsCount(threads);
    if (threads === 1) tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    await tf.setBackend(NAME);
  }
  const simd = (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) as boolean;
  const backend = tf.findBackend(NAME) as BackendWasm;
  if (kernels === "fused" && kernelsOf(backend) === undefined) {
    const missing = await fuse(backend);
    if (missing !== undefined) return describe(getThreadsCount(), simd, "composite", [missing]);
  }
  return describe(
    getThreadsCount(),
    simd,
    kernelsOf(backend) === undefined ? "composite" : "fused",
  );
};

/**
 * Makes WASM the current backend of tfjs, able to train, on several threads in Node.
 *
 * In a browser tfjs starts it its own way, with threads on pages that are cross-origin isolated. A second start
 * makes the running backend current again and says what it is; its options do not change it. Where threads cannot be had there is one, and
 * the description says why.
 *
 * @error OutOfRange (`threads` is not an integer from 1 to 8) · BackendMissing (the WebAssembly files are not there or do not run)
 * @owns  the backend belongs to tfjs; its threads keep no process alive; `stop` ends it
 * @source tfjs-backend-wasm 4.22.0, which has no threads in Node and no `Conv2DBackpropFilter`
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { start } from "@longtail/backend-wasm";
 *
 * const { description } = orThrow(await start({ threads: 2 })());
 * console.log(description); // WebAssembly with SIMD, 2 threads
 * ```
 */
export const start =
  (options: StartOptions = {}): TaskEither<LongtailError, BackendInfo> =>
  async () => {
    const legal = integers(1, MOST_THREADS);
    if (options.threads !== undefined && !within(legal, options.threads))
      return E.left(
        failure("OutOfRange", { path: ["threads"], range: legal, actual: options.threads }),
      );
    try {
      registerTrainingKernels();
      const here = node();
      const info = await (here === undefined
        ? startInBrowser(options)
        : startInNode(here, options));
      if (!(await tf.setBackend(NAME))) throw new Error("tfjs could not make it current");
      return E.right(info);
    } catch (error) {
      return E.left(
        failure("BackendMissing", {
          backend: NAME,
          reason: reasonOf(error),
          remedy:
            "install @tensorflow/tfjs-backend-wasm 4.22.0; in a browser, serve its .wasm files and name their folder in `wasmPaths`",
        }),
      );
    }
  };

/**
 * Ends the backend, its tensors and its threads; `start` may be called again.
 *
 * @owns disposes the tensors that are on the backend
 * @source ours
 * @example
 * ```ts
 * import { start, stop } from "@longtail/backend-wasm";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * await start()();
 * await stop();
 * console.log(tf.findBackend("wasm")); // null
 * ```
 */
export const stop: Task<void> = async () => {
  const factory = tf.findBackendFactory(NAME) as unknown;
  if (isOurs(factory)) {
    await factory.longtail.catch(() => undefined);
    remove();
  } else if (running()) register(factory as () => tf.KernelBackend); // tfjs's own, which can start again
};
