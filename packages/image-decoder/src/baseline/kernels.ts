import { binary } from "../generated/kernels.js";

/** An address in WebAssembly's memory, in bytes. */
export type Address = number;

/** The functions of assembly/index.ts. */
interface Functions {
  readonly huffman: (segment: Address, table: Address, ofDc: boolean) => number;
  readonly scan: (
    from: Address,
    records: Address,
    count: number,
    across: number,
    down: number,
    room: Address,
    order: Address,
  ) => number;
  readonly grey: (
    plane: Address,
    stride: number,
    width: number,
    height: number,
    to: Address,
  ) => void;
  readonly colors: (
    records: Address,
    narrow: boolean,
    short: boolean,
    width: number,
    height: number,
    room: Address,
    to: Address,
  ) => void;
}

/** The kernels and their memory, which holds nothing from one picture to the next. */
export interface Kernels {
  readonly run: Functions;
  /** The memory, at least so many bytes of it. */
  readonly memory: (bytes: number) => Uint8Array<ArrayBuffer>;
}

const PAGE = 2 ** 16;

/** Compiles the kernels: 9 KB, in a few milliseconds. */
export const openKernels = async (): Promise<Kernels> => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const bytes = Uint8Array.from(atob(binary), (char) => char.charCodeAt(0));
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  return {
    run: instance.exports as unknown as Functions,
    memory: (size) => {
      const missing = size - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
      return new Uint8Array(memory.buffer);
    },
  };
};
