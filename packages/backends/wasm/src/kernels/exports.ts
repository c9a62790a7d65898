/** Addresses in WebAssembly's memory, in bytes. */
export type Address = number;

/** What assembly/index.ts exports. */
export interface KernelExports {
  readonly run: (control: Address, job: number, args: Address, chunks: number) => void;
  readonly serve: (control: Address, thread: number) => void;
  readonly end: (control: Address) => void;
  readonly scratch3x3: (channels: number, outChannels: number, block: number) => number;
  readonly filterBytes3x3: (channels: number, outChannels: number) => number;
  readonly prepareFilter3x3: (
    filter: Address,
    channels: number,
    outChannels: number,
    turned: boolean,
    to: Address,
    temporary: Address,
  ) => void;
  readonly scratchOfConvolution: (channels: number, taps: number) => number;
  readonly filterBytes: (taps: number, rows: number, columns: number) => number;
  readonly packFilter: (
    filter: Address,
    taps: number,
    rows: number,
    columns: number,
    rowStep: number,
    columnStep: number,
    to: Address,
  ) => void;
  readonly finishMoments: (
    args: Address,
    chunks: number,
    scale: Address,
    variance: Address,
    epsilon: number,
  ) => void;
  readonly finishGradientSums: (
    args: Address,
    chunks: number,
    scale: Address,
    variance: Address,
    epsilon: number,
    dScale: Address,
    dOffset: Address,
  ) => void;
  readonly finishColumnSums: (args: Address, chunks: number, factor: number) => void;
  readonly sgd: (
    parameter: Address,
    gradient: Address,
    velocity: Address,
    newParameter: Address,
    newVelocity: Address,
    count: number,
    rate: Address,
    momentum: number,
    decay: number,
    nesterov: boolean,
  ) => void;
}

/** What the kernels import. */
export const importsOf = (memory: WebAssembly.Memory): WebAssembly.Imports => ({
  env: { memory, exp: Math.exp, log: Math.log },
});

/** The jobs of assembly/jobs.ts, by their numbers there. */
export const job = {
  convolve3x3: 0,
  sumFilterGradient3x3: 1,
  finishFilterGradient3x3: 2,
  moments: 3,
  normalize: 4,
  gradientSums: 5,
  inputGradient: 6,
  add: 7,
  crossEntropy: 8,
  crossEntropyGradient: 9,
  gatherRow: 10,
  sumFilterGradient: 11,
  finishFilterGradient: 12,
  shrink: 13,
  grow: 14,
  sumColumns: 15,
} as const;
