import {
  type BackendWasm,
  getThreadsCount,
  setThreadsCount,
  setWasmPaths,
} from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import type { BackendInfo, KernelChoice, StartOptions } from "../api.js";
import { attach } from "../kernels/attached.js";
import { type Helping, openKernels } from "../kernels/kernels.js";
import { registerFused, unregisterFused } from "../kernels/register.js";
import { registerTrainingKernels } from "../training-kernels.js";
import { type Node, node } from "./node.js";
import { MOST_THREADS, openSingle, openThreaded } from "./open-in-node.js";

/** A backend that is open, what it is, and why it has one thread where there could be more. */
export interface Opened {
  readonly backend: BackendWasm;
  readonly info: BackendInfo;
  readonly whyOneThread: string | undefined;
}

/** What an error says. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** What a backend is, and the same in a sentence. */
export const describe = (
  threads: number,
  simd: boolean,
  kernels: KernelChoice,
  why: readonly (string | undefined)[],
): BackendInfo => {
  const reasons = why.filter((reason) => reason !== undefined);
  return {
    name: "wasm",
    threads,
    simd,
    kernels,
    description: `WebAssembly${simd ? " with SIMD" : ""}, ${threads} thread${threads === 1 ? "" : "s"}${
      reasons.length === 0 ? "" : ` (${reasons.join("; ")})`
    }`,
  };
};

/** Whether tfjs's binary with vector instructions is the one it takes. */
export const hasSimd = async (): Promise<boolean> =>
  (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) as boolean;

interface Bare extends Omit<Opened, "info"> {
  readonly threads: number;
  readonly simd: boolean;
  readonly helping?: Helping;
}

const openInNode = async (here: Node, asked: number | undefined): Promise<Bare> => {
  const wanted = asked ?? Math.min(here.cores, MOST_THREADS);
  const one = async (whyOneThread: string | undefined): Promise<Bare> => ({
    backend: await openSingle(here),
    threads: 1,
    simd: true,
    whyOneThread,
    helping: { node: here, threads: 1 },
  });
  if (wanted === 1) return one(asked === undefined ? "there is one core" : undefined);
  try {
    const backend = await openThreaded(here, wanted);
    const threads = getThreadsCount();
    return {
      backend,
      threads,
      simd: true,
      whyOneThread: undefined,
      helping: { node: here, threads },
    };
  } catch (error) {
    return one(`threads cannot be had: ${reasonOf(error)}`);
  }
};

/** What tfjs makes a backend with. */
export type BackendFactory = () => tf.KernelBackend | Promise<tf.KernelBackend>;

const openInBrowser = async (
  stock: BackendFactory | undefined,
  { threads, wasmPaths }: StartOptions,
): Promise<Bare> => {
  if (stock === undefined) throw new Error("tfjs-backend-wasm has registered no backend");
  if (wasmPaths !== undefined) setWasmPaths(wasmPaths);
  if (threads !== undefined) setThreadsCount(threads);
  if (threads === 1) tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  const backend = (await stock()) as BackendWasm;
  const count = getThreadsCount();
  const alone = count === 1 && threads !== 1 && globalThis.crossOriginIsolated === false;
  return {
    backend,
    threads: count,
    simd: await hasSimd(),
    whyOneThread: alone ? "the page is not cross-origin isolated" : undefined,
  };
};

// Puts our kernels to work on a backend; gives the reason where they cannot be.
const fuse = async (backend: BackendWasm, helping?: Helping): Promise<string | undefined> => {
  try {
    const kernels = await openKernels(backend, helping);
    attach(backend, kernels);
    registerFused();
    // However it ends: with `stop`, or by a program that asks tfjs itself.
    const dispose = backend.dispose.bind(backend);
    backend.dispose = () => {
      kernels.close();
      dispose();
    };
    return undefined;
  } catch (error) {
    return `fused kernels cannot be had: ${reasonOf(error)}`;
  }
};

/**
 * Opens a backend that can train: with threads of ours in Node, elsewhere as tfjs itself does it (`stock`).
 *
 * Kernels are registered before anything is waited for.
 */
export const openBackend = async (
  stock: BackendFactory | undefined,
  options: StartOptions,
): Promise<Opened> => {
  registerTrainingKernels();
  const here = node();
  const opened = await (here === undefined
    ? openInBrowser(stock, options)
    : openInNode(here, options.threads));
  const { backend, threads, simd, whyOneThread } = opened;
  const { kernels = "fused" } = options;
  if (kernels === "composite") unregisterFused();
  const missing = kernels === "fused" ? await fuse(backend, opened.helping) : undefined;
  const had = missing === undefined ? kernels : "composite";
  return { backend, whyOneThread, info: describe(threads, simd, had, [whyOneThread, missing]) };
};
