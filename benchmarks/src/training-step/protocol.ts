/** The size of a measurement: layers of the CIFAR ResNet, images of a batch. */
export interface Size {
  readonly depth: number;
  readonly batch: number;
}

/** What tensors live on. */
export type Backend =
  | { readonly name: "wasm"; readonly threads: number; readonly kernels: "fused" | "composite" }
  | { readonly name: "cpu" };

/** What a process of ours measures; each is a file in `work/`. */
export type WorkName =
  | "stage-1"
  | "stage-2-shifted"
  | "stage-2-frozen"
  | "layers"
  | "evaluation"
  | "input-pipeline"
  | "operators";

/** What a process of ours is asked to be. */
export interface Job extends Size {
  readonly work: WorkName;
  readonly backend: Backend;
}

/** What a process of PyTorch is asked to be. */
export interface TorchJob extends Size {
  readonly work: "stage-1" | "operators";
  readonly threads: number;
  readonly layout: "default" | "channels-last";
  /** The folder of `writeProblem`. */
  readonly problem: string;
}

/** The first line of a process, once it has warmed up. */
export interface Ready {
  readonly description: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Each task's first numbers (losses, where it is a step) and the seconds of its last time of warming up. */
  readonly tasks: Readonly<
    Record<string, { readonly values: readonly number[]; readonly seconds: number }>
  >;
}

/** The first line of a process whose program is not installed. */
export interface Absent {
  readonly absent: string;
}

/** Do a task so many times. */
export interface Request {
  readonly task: string;
  readonly count: number;
}

/** How it went. */
export interface Answer {
  /** Seconds of all times together, and the CPU time of all threads meanwhile. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** The same since the answer before: what a process does while it waits disturbs the others. */
  readonly idleSeconds: number;
  readonly idleCpuSeconds: number;
  /** The most memory the process has ever held. */
  readonly peakBytes: number;
}
