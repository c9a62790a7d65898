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

/** A new tensor of float32, its numbers whatever was there before. */
export const output = (backend: BackendWasm, shape: readonly number[]): tf.TensorInfo => {
  const info = backend.makeOutput([...shape], "float32");
  if (addressOf(backend, info) !== 0) return info;
  backend.disposeData(info.dataId, true);
  throw new Error(
    `WebAssembly's memory is full: no room for a tensor of shape [${shape.join(", ")}]`,
  );
};
