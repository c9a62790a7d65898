import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { backendOf, type WasmModule, type WasmModuleFactory } from "./emscripten.js";
import { compileBinary, instantiating, PACKAGE } from "./instantiate.js";
import { withoutNewListeners } from "./listeners.js";
import type { Node } from "./node.js";
import { withPthreads } from "./pthreads.js";

const THREADED = "tfjs-backend-wasm-threaded-simd";

const SUPPORTED_VERSION = "4.22.0";

const checkVersion = ({ require }: Node): void => {
  const { version } = require(`${PACKAGE}/package.json`) as { readonly version: string };
  if (version !== SUPPORTED_VERSION)
    throw new Error(`threads need ${PACKAGE} ${SUPPORTED_VERSION}, got ${version}`);
};

// Makes the binary believe in so many cores.
const reportCores =
  (cores: number) =>
  (imports: WebAssembly.Imports): void => {
    const spaces = new Set(Object.values(imports)); // Emscripten passes one object under two names
    const queries = [...spaces].flatMap((space) =>
      Object.entries(space)
        .filter(([, f]) => typeof f === "function" && f.name === "_emscripten_num_logical_cores")
        .map(([key]) => ({ space, key })),
    );
    if (queries.length !== 1)
      throw new Error(
        `tfjs-backend-wasm imports the number of cores ${queries.length} times, expected once`,
      );
    for (const { space, key } of queries) space[key] = () => cores;
  };

/**
 * Opens the backend with SIMD on several threads, which end with the backend and do not keep the
 * process alive.
 */
export const openThreaded = async (node: Node, threads: number): Promise<BackendWasm> => {
  checkVersion(node);
  const main = node.require.resolve(`${PACKAGE}/wasm-out/${THREADED}.js`);
  const program = node.require.resolve(`${PACKAGE}/wasm-out/${THREADED}.worker.js`);
  const binary = await compileBinary(node, `${THREADED}.wasm`);
  return withPthreads(node, program, async ({ workers, onError }) => {
    const factory: WasmModuleFactory = node.require(main);
    const module = await withoutNewListeners(
      () =>
        new Promise<WasmModule>((resolve, reject) => {
          onError(reject);
          // Twice the threads: the binary uses at most half the cores.
          const instantiateWasm = instantiating(binary, reject, reportCores(2 * threads));
          factory({ mainScriptUrlOrBlob: main, instantiateWasm, onAbort: reject }).then(
            resolve,
            reject,
          );
        }),
    );
    const backend = backendOf(module, threads);
    // Without the lost thread, the next kernel would wait forever.
    onError((error) => {
      throw error;
    });
    for (const worker of workers) worker.unref(); // Emscripten refs running workers
    return backend;
  });
};
