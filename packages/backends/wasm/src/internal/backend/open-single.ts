import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { backendOf, type WasmModule, type WasmModuleFactory } from "./emscripten.js";
import { compileBinary, instantiating, PACKAGE } from "./instantiate.js";
import { withoutNewListeners } from "./listeners.js";
import type { Node } from "./node.js";

/** Opens the backend with SIMD on one thread. */
export const openSingle = async (node: Node): Promise<BackendWasm> => {
  const binary = await compileBinary(node, "tfjs-backend-wasm-simd.wasm");
  const factory: WasmModuleFactory = node.require(`${PACKAGE}/wasm-out/tfjs-backend-wasm.js`);
  const module = await withoutNewListeners(
    () =>
      new Promise<WasmModule>((resolve, reject) => {
        const instantiateWasm = instantiating(binary, reject);
        factory({ instantiateWasm, onAbort: reject }).then(resolve, reject);
      }),
  );
  return backendOf(module, 1);
};
