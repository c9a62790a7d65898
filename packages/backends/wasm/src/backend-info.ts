import type { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";

/**
 * `fused`: the WebAssembly kernels of this package. `composite`: compositions of stock kernels,
 * with the same results, several times slower.
 */
export type KernelChoice = "fused" | "composite";

/** A started WASM backend. */
export interface BackendInfo {
  readonly name: "wasm";
  /** Threads in use. */
  readonly threads: number;
  /** Whether WebAssembly's vector instructions are in use. */
  readonly simd: boolean;
  /** Which kernels are in use. */
  readonly kernels: KernelChoice;
  /** All of this in a sentence, with the reason if threads or kernels are missing. */
  readonly description: string;
}

/** How to start. */
export interface StartOptions {
  /**
   * Threads, at most 8. Default: one per core, as far as the container's quota of CPU time goes. In
   * a browser this is an upper limit, because the page's isolation decides.
   */
  readonly threads?: number;
  /**
   * Browsers only: where tfjs-backend-wasm's `.wasm` files are. The URL of their folder, ending
   * with a slash, or the URL of each file.
   */
  readonly wasmPaths?: Parameters<typeof setWasmPaths>[0];
  /** Default `fused`; `composite` for comparisons. */
  readonly kernels?: KernelChoice;
}
