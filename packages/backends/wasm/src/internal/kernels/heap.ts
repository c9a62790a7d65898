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

// The binary takes larger sizes modulo 2^32: it would allocate too little and write beyond.
const MAX_BYTES = 2 ** 32 - 1;

/** What is thrown when the memory is full. */
class MemoryFull extends Error {
  readonly bytes: number;
  readonly kernelName: string | undefined;

  constructor(bytes: number, kernelName?: string) {
    const where = kernelName === undefined ? "" : `${kernelName}: `;
    super(`${where}WebAssembly's memory is full: no room for ${bytes} bytes`);
    this.bytes = bytes;
    this.kernelName = kernelName;
  }
}

/** Runs a kernel. If the memory is full, the error says which kernel found it so. */
export const naming = <T>(kernelName: string, run: () => T): T => {
  try {
    return run();
  } catch (thrown) {
    const unnamed = thrown instanceof MemoryFull && thrown.kernelName === undefined;
    throw unnamed ? new MemoryFull(thrown.bytes, kernelName) : thrown;
  }
};

/**
 * Makes every allocation on the backend throw if the memory is full: those of tensors and those of
 * this package. TensorFlow.js takes the address 0 that then comes back for memory.
 */
export const guardAllocations = (backend: BackendWasm): void => {
  const heap = heapOf(backend) as { -readonly [K in keyof Heap]: Heap[K] };
  heap._free(heap._malloc(1)); // Emscripten's function replaces itself when it is first called
  const malloc = heap._malloc;
  heap._malloc = (bytes) => {
    const address = bytes <= MAX_BYTES ? malloc(bytes) >>> 0 : 0;
    if (address === 0 && bytes > 0) throw new MemoryFull(bytes);
    return address;
  };
};

/**
 * Allocates memory for something other than a tensor.
 *
 * @error throws if the memory is full
 */
export const allocate = (backend: BackendWasm, bytes: number): Address =>
  heapOf(backend)._malloc(bytes);

/** Frees what `allocate` allocated. */
export const release = (backend: BackendWasm, address: Address): void =>
  heapOf(backend)._free(address);

/**
 * Grows the memory, if necessary, so that so many bytes are free in one piece.
 *
 * @error throws if the memory is full
 */
export const reserve = (backend: BackendWasm, bytes: number): void =>
  release(backend, allocate(backend, bytes));

/** The address of a tensor's values. */
export const addressOf = (backend: BackendWasm, { dataId }: tf.TensorInfo): Address =>
  backend.dataIdMap.get(dataId).memoryOffset;

/** A float32 tensor's values in memory: valid until the next allocation, which may move them. */
export const floatsOf = (backend: BackendWasm, tensor: tf.TensorInfo): Float32Array =>
  backend.typedArrayFromHeap(tensor) as Float32Array;

/**
 * A new float32 tensor with undefined values.
 *
 * @error throws if the memory is full
 */
export const output = (backend: BackendWasm, shape: readonly number[]): tf.TensorInfo =>
  backend.makeOutput([...shape], "float32");
