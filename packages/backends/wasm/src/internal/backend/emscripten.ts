import { BackendWasm, setThreadsCount } from "@tensorflow/tfjs-backend-wasm";

// Emscripten's calls into a module.
interface Cwrap {
  (name: string, result: null, parameters: string[]): (...args: number[]) => void;
  (name: string, result: "number", parameters: string[]): (...args: number[]) => number;
}

/** An Emscripten module of tfjs-backend-wasm. */
export type WasmModule = BackendWasm["wasm"] & { readonly cwrap: Cwrap };

/** The settings of an Emscripten module. */
export interface FactoryConfig {
  readonly mainScriptUrlOrBlob?: string;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object;
  readonly onAbort: (reason: unknown) => void;
}

/** The export of tfjs-backend-wasm's `wasm-out/*.js`. */
export type WasmModuleFactory = (config: FactoryConfig) => Promise<WasmModule>;

/** Wraps a module in TensorFlow.js's backend. This starts the threads of a threaded module. */
export const backendOf = (module: WasmModule, threads: number): BackendWasm => {
  const number = "number";
  module.tfjs = {
    init: module.cwrap("init", null, []),
    initWithThreadsCount: module.cwrap("init_with_threads_count", null, [number]),
    getThreadsCount: module.cwrap("get_threads_count", number, []),
    registerTensor: module.cwrap("register_tensor", null, [number, number, number]),
    disposeData: module.cwrap("dispose_data", null, [number]),
    dispose: module.cwrap("dispose", null, []),
  };
  setThreadsCount(threads);
  return new BackendWasm(module);
};
