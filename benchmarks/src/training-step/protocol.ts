/** The size of a measurement: layers of the CIFAR ResNet, images of a batch. */
export interface Size {
  readonly depth: number;
  readonly batch: number;
}

/** What tensors live on. */
export type Backend =
  | { readonly name: "wasm"; readonly threads: number; readonly kernels: "fused" | "composite" }
  | { readonly name: "cpu" }
  | {
      readonly name: "webgpu";
      /** What there is, or Dawn's null device, which computes nothing: what is left is the processor's work. */
      readonly device: "adapter" | "null";
      readonly kernels: "fused" | "composite";
    };

/** What a process of ours measures; each is a file in `work/`. */
export type WorkName =
  | "stage-1"
  | "stage-2-shifted"
  | "stage-2-frozen"
  | "layers"
  | "evaluation"
  | "input-pipeline"
  | "webgpu-step"
  | "webgpu-step-captured"
  | "filter-gradient"
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
  /** On an NVIDIA GPU instead of the processor, with TF32 or with whole float32. */
  readonly cuda?: "tf32" | "float32";
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
  /** What is counted and not timed. */
  readonly facts: Readonly<Record<string, number>>;
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
