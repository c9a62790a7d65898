import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type * as tf from "@tensorflow/tfjs-core";
import type { Address } from "../../generated/interface.js";

// Parts of the Emscripten module that its types omit or that this package needs by name.
interface Heap {
  readonly _malloc: (bytes: number) => number;
  readonly _free: (address: Address) => void;
  readonly asm?: { readonly memory?: WebAssembly.Memory };
  readonly wasmMemory?: WebAssembly.Memory;
}

const heapOf = ({ wasm }: { readonly wasm: object }): Heap => wasm as Heap;

/** The memory that holds a backend's tensors; undefined if TensorFlow.js hides it. */
export const memoryOf = (backend: BackendWasm): WebAssembly.Memory | undefined => {
  const { wasmMemory, asm } = heapOf(backend);
  return wasmMemory ?? asm?.memory;
};

/**
 * Allocates memory for something other than a tensor.
 *
 * @error throws if the memory is full
 */
export const allocate = (backend: BackendWasm, bytes: number): Address => {
  const address = heapOf(backend)._malloc(bytes) >>> 0;
  if (address === 0) throw new Error(`WebAssembly's memory is full: no room for ${bytes} bytes`);
  return address;
};

/** Frees what `allocate` allocated. */
export const release = (backend: BackendWasm, address: Address): void =>
  heapOf(backend)._free(address);

/** The address of a tensor's values. */
export const addressOf = (backend: BackendWasm, { dataId }: tf.TensorInfo): Address =>
  backend.dataIdMap.get(dataId).memoryOffset;

/** A float32 tensor's values in memory: valid until the next allocation, which may move them. */
export const floatsOf = (backend: BackendWasm, tensor: tf.TensorInfo): Float32Array =>
  backend.typedArrayFromHeap(tensor) as Float32Array;

// tfjs-backend-wasm takes larger sizes modulo 2^32: it would allocate too little and write beyond.
const MAX_BYTES = 2 ** 32 - 1;

/**
 * A new float32 tensor with undefined values.
 *
 * @error throws if the memory is full
 */
export const output = (backend: BackendWasm, shape: readonly number[]): tf.TensorInfo => {
  const bytes = shape.reduce((product, size) => product * size, 4);
  if (bytes <= MAX_BYTES) {
    const info = backend.makeOutput([...shape], "float32");
    if (bytes === 0 || addressOf(backend, info) !== 0) return info;
    backend.disposeData(info.dataId, true);
  }
  throw new Error(
    `WebAssembly's memory is full: no room for a tensor of shape [${shape.join(", ")}]`,
  );
};
