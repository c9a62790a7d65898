/** Kernels of this package's own, or tfjs's and compositions of them: slower by some factors, and with tfjs's faults. */
export type KernelChoice = "fused" | "composite";

/** What a started WebGPU backend runs on. */
export interface BackendInfo {
  readonly name: "webgpu";
  /** The adapter in words, as its driver puts it. */
  readonly description: string;
  /** Whether a processor imitates a graphics card: results are good, timings mean nothing. */
  readonly software: boolean;
  readonly vendor: string;
  readonly architecture: string;
  /** Whether the kernels of this package are in use, or tfjs's own and compositions of them. */
  readonly kernels: KernelChoice;
  /** The features that the device was opened with. */
  readonly features: readonly string[];
  /** The limits of the device, in WebGPU's names and units. */
  readonly limits: Readonly<Record<string, number>>;
}
