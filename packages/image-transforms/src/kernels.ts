import { binary } from "./generated/kernels.js";

/** An address in WebAssembly's memory, in bytes. */
export type Address = number;

/** The functions of assembly/index.ts. */
interface Functions {
  readonly across: (
    from: Address,
    rowBytes: number,
    rows: number,
    table: Address,
    tableRow: number,
    outputs: number,
    to: Address,
  ) => void;
  readonly down: (
    from: Address,
    rowBytes: number,
    table: Address,
    tableRow: number,
    outputs: number,
    to: Address,
  ) => void;
  readonly sumOfGreys: (at: Address, pixels: number) => number;
  readonly fromGrey: (at: Address, pixels: number, grey: number, factor: number) => void;
  readonly fromOwnGrey: (at: Address, pixels: number, factor: number) => void;
  readonly withoutOpacity: (at: Address, pixels: number, to: Address) => void;
}

/** The kernels and their memory, which holds nothing from one picture to the next. */
export interface Kernels {
  readonly run: Functions;
  /** The memory, at least so many bytes of it. */
  readonly memory: (bytes: number) => Uint8Array;
}

const PAGE = 2 ** 16;

const open = (): Kernels => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const bytes = Uint8Array.from(atob(binary), (char) => char.charCodeAt(0));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return {
    run: exports as unknown as Functions,
    memory: (size) => {
      const missing = size - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
      return new Uint8Array(memory.buffer);
    },
  };
};

let opened: Kernels | undefined;

/** The kernels, compiled when they are first asked for: 2 KB, in less than a millisecond. */
export const kernels = (): Kernels => {
  opened ??= open();
  return opened;
};
