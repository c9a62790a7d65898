import type { FactoryConfig } from "./emscripten.js";
import type { Node } from "./node.js";

/** The package whose binaries are opened. */
export const PACKAGE = "@tensorflow/tfjs-backend-wasm";

/** Compiles a binary of the package. */
export const compileBinary = async (
  { readFile, require }: Node,
  file: string,
): Promise<WebAssembly.Module> =>
  WebAssembly.compile(await readFile(require.resolve(`${PACKAGE}/wasm-out/${file}`)));

/** How Emscripten instantiates a compiled binary. `prepare` may change its imports. */
export const instantiating =
  (
    binary: WebAssembly.Module,
    fail: (error: unknown) => void,
    prepare: (imports: WebAssembly.Imports) => void = () => undefined,
  ): FactoryConfig["instantiateWasm"] =>
  (imports, receive) => {
    prepare(imports);
    WebAssembly.instantiate(binary, imports).then((instance) => receive(instance, binary), fail);
    return {};
  };
