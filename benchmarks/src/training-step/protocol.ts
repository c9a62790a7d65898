/** The size of a measurement: layers of the CIFAR ResNet, images per batch. */
export interface Size {
  readonly depth: number;
  readonly batch: number;
}

/** The backend of a process. */
export type Backend =
  | { readonly name: "wasm"; readonly threads: number; readonly kernels: "fused" | "composite" }
  | { readonly name: "cpu" }
  | {
      readonly name: "webgpu";
      /** The machine's adapter, or Dawn's null device, which computes nothing and so leaves only the CPU's work. */
      readonly device: "adapter" | "null";
      readonly kernels: "fused" | "composite";
    };

/** The works of our processes; each is a file in `work/`. */
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
  | "operators"
  | "large-network"
  | "grouped-convolution";

/** The job of one of our processes. */
export interface Job extends Size {
  readonly work: WorkName;
  readonly backend: Backend;
}

/** The job of a PyTorch process. */
export interface TorchJob extends Size {
  readonly work: "stage-1" | "operators" | "large-network" | "grouped-convolution";
  readonly threads: number;
  readonly layout: "default" | "channels-last";
  /** Runs on an NVIDIA GPU instead of the CPU, with TF32 or full float32. */
  readonly cuda?: "tf32" | "float32";
  /** The folder that `writeProblem` returned. */
  readonly problem: string;
}

/** The first line of a process, after its warm-up. */
export interface Ready {
  readonly description: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Each task's first values (the losses of a step) and the seconds of its last warm-up. */
  readonly tasks: Readonly<
    Record<string, { readonly values: readonly number[]; readonly seconds: number }>
  >;
  /** Counts, such as dispatches. */
  readonly facts: Readonly<Record<string, number>>;
}

/** The first line of a process whose program is not installed. */
export interface Absent {
  readonly absent: string;
}

/** A request to do a task a number of times. */
export interface Request {
  readonly task: string;
  readonly count: number;
}

/** The measurements of a request. */
export interface Answer {
  /** Seconds for all repetitions, and the CPU time of all threads meanwhile. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** The same for the wait before the request: a process that works while it waits disturbs the others. */
  readonly idleSeconds: number;
  readonly idleCpuSeconds: number;
  /** The most memory the process has ever held. */
  readonly peakBytes: number;
}
