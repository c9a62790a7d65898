import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { backendOf, type Factory, type FactoryConfig, type Module } from "./emscripten.js";
import { withoutNewListeners } from "./listeners.js";
import type { Node } from "./node.js";
import { withPthreads } from "./pthreads.js";

const PACKAGE = "@tensorflow/tfjs-backend-wasm";
const SINGLE = `${PACKAGE}/wasm-out/tfjs-backend-wasm`;
const THREADED = `${PACKAGE}/wasm-out/tfjs-backend-wasm-threaded-simd`;

/** The workers that the published binary starts, whatever number is used: it is compiled in. */
export const MOST_THREADS = 8;

const KNOWN_VERSION = "4.22.0";

const instantiating = (
  binary: WebAssembly.Module,
  prepare: (imports: WebAssembly.Imports) => void,
  fail: (error: unknown) => void,
): FactoryConfig["instantiateWasm"] => {
  return (imports, receive) => {
    prepare(imports);
    WebAssembly.instantiate(binary, imports).then((instance) => receive(instance, binary), fail);
    return {};
  };
};

const binaryOf = async ({ readFile, require }: Node, file: string): Promise<WebAssembly.Module> =>
  WebAssembly.compile(await readFile(require.resolve(file)));

/** The backend with SIMD on one thread. */
export const openSingle = async (node: Node): Promise<BackendWasm> => {
  const binary = await binaryOf(node, `${SINGLE}-simd.wasm`);
  const factory = node.require(`${SINGLE}.js`) as Factory;
  const module = await withoutNewListeners(
    () =>
      new Promise<Module>((resolve, reject) => {
        const instantiateWasm = instantiating(binary, () => undefined, reject);
        factory({ instantiateWasm, onAbort: reject }).then(resolve, reject);
      }),
  );
  return backendOf(module, 1);
};

// The C++ side takes half the cores it is told of, at most.
const claimCores =
  (cores: number) =>
  (imports: WebAssembly.Imports): void => {
    const spaces = new Set(Object.values(imports)); // Emscripten passes one object under two names
    const asking = [...spaces].flatMap((space) =>
      Object.entries(space)
        .filter(([, f]) => typeof f === "function" && f.name === "_emscripten_num_logical_cores")
        .map(([key]) => ({ space, key })),
    );
    if (asking.length !== 1)
      throw new Error(`tfjs-backend-wasm asks ${asking.length} times for the cores, expected once`);
    for (const { space, key } of asking) space[key] = () => cores;
  };

/** The backend with SIMD on several threads, which end with the backend and do not keep the process alive. */
export const openThreaded = async (node: Node, threads: number): Promise<BackendWasm> => {
  const { version } = node.require(`${PACKAGE}/package.json`) as { version: string };
  if (version !== KNOWN_VERSION)
    throw new Error(`threads are known to work with ${PACKAGE} ${KNOWN_VERSION}, got ${version}`);
  const main = node.require.resolve(`${THREADED}.js`);
  const program = node.require.resolve(`${THREADED}.worker.js`);
  const binary = await binaryOf(node, `${THREADED}.wasm`);
  return withPthreads(node, program, async ({ workers, onError }) => {
    const module = await withoutNewListeners(
      () =>
        new Promise<Module>((resolve, reject) => {
          onError(reject);
          const instantiateWasm = instantiating(binary, claimCores(2 * threads), reject);
          const config = { mainScriptUrlOrBlob: main, instantiateWasm, onAbort: reject };
          (node.require(main) as Factory)(config).then(resolve, reject);
        }),
    );
    const backend = backendOf(module, threads);
    // Without a thread, the next kernel would wait for ever.
    onError((error) => {
      throw error;
    });
    for (const worker of workers) worker.unref(); // Emscripten holds on to those that run
    return backend;
  });
};
