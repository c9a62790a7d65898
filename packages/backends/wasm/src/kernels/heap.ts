import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type * as tf from "@tensorflow/tfjs-core";
import type { Address } from "./exports.js";

// What of tfjs-backend-wasm's Emscripten module this package uses beside the backend's own methods.
interface Heap {
  readonly _malloc: (bytes: number) => number;
  readonly _free: (address: Address) => void;
  readonly asm?: { readonly memory?: WebAssembly.Memory };
  readonly wasmMemory?: WebAssembly.Memory;
}

interface Data {
  readonly memoryOffset: Address;
}

const heapOf = ({ wasm }: BackendWasm): Heap => wasm as unknown as Heap;

/** The memory that tensors of a backend lie in; undefined where tfjs hides it. */
export const memoryOf = (backend: BackendWasm): WebAssembly.Memory | undefined => {
  const { wasmMemory, asm } = heapOf(backend);
  return wasmMemory ?? asm?.memory;
};

/**
 * Takes memory beside the tensors.
 *
 * @error throws where there is none left
 */
export const allocate = (backend: BackendWasm, bytes: number): Address => {
  const address = heapOf(backend)._malloc(bytes) >>> 0;
  if (address === 0) throw new Error(`WebAssembly's memory is full: ${bytes} bytes were asked for`);
  return address;
};

/** Gives memory back. */
export const release = (backend: BackendWasm, address: Address): void =>
  heapOf(backend)._free(address);

/** Where a tensor's numbers lie. */
export const addressOf = (backend: BackendWasm, { dataId }: tf.TensorInfo): Address =>
  (backend.dataIdMap.get(dataId) as unknown as Data).memoryOffset;

// Past this, tfjs-backend-wasm would ask for the remainder by 2^32, get it, and write beyond.
const MOST_BYTES = 2 ** 32 - 1;

/**
 * A new tensor of float32, its numbers whatever was there before.
 *
 * @error throws where there is no memory left
 */
export const output = (backend: BackendWasm, shape: readonly number[]): tf.TensorInfo => {
  const bytes = shape.reduce((product, size) => product * size, 4);
  if (bytes <= MOST_BYTES) {
    const info = backend.makeOutput([...shape], "float32");
    if (bytes === 0 || addressOf(backend, info) !== 0) return info;
    backend.disposeData(info.dataId, true);
  }
  throw new Error(
    `WebAssembly's memory is full: no room for a tensor of shape [${shape.join(", ")}]`,
  );
};
