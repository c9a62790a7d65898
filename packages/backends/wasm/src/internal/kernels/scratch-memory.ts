import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { Address } from "../../generated/interface.js";
import { allocate, release } from "./heap.js";

/**
 * Working memory that grows to the largest size requested. Each request invalidates the last.
 *
 * @error throws if the memory is full
 */
export const scratchMemory = (backend: BackendWasm): ((bytes: number) => Address) => {
  let address = 0;
  let size = 0;
  return (bytes) => {
    if (bytes <= size) return address;
    if (size > 0) release(backend, address);
    size = 0; // in case there is no room
    address = allocate(backend, bytes);
    size = bytes;
    return address;
  };
};
