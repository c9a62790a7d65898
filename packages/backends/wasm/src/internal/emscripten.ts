import { BackendWasm, setThreadsCount } from "@tensorflow/tfjs-backend-wasm";

/** What of an Emscripten module tfjs's backend class needs. */
export interface Module {
  readonly cwrap: (name: string, result: string | null, parameters: string[]) => unknown;
  tfjs?: unknown;
}

/** How Emscripten is told where things are. */
export interface FactoryConfig {
  readonly mainScriptUrlOrBlob?: string;
  readonly locateFile?: (file: string) => string;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object;
  readonly onAbort: (what: unknown) => void;
}

/** What `wasm-out/*.js` of tfjs-backend-wasm exports. */
export type Factory = (config: FactoryConfig) => Promise<Module>;

/** Wraps a module that has come up into tfjs's backend; with a threaded one, this is when its threads begin. */
export const backendOf = (module: Module, threads: number): BackendWasm => {
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
  return new BackendWasm(module as unknown as ConstructorParameters<typeof BackendWasm>[0]);
};
