import type { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";

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
