/**
 * `fused`: the kernels of this package. `composite`: stock kernels only, several times slower and
 * with their bugs.
 */
export type KernelChoice = "fused" | "composite";

/** A started WebGPU backend. */
export interface BackendInfo {
  readonly name: "webgpu";
  /** The driver's description of the adapter. */
  readonly description: string;
  /** A software renderer: results are correct, timings are meaningless. */
  readonly software: boolean;
  readonly vendor: string;
  readonly architecture: string;
  /** Which kernels are in use. */
  readonly kernels: KernelChoice;
  /** The features of the device. */
  readonly features: readonly string[];
  /** The limits of the device, with WebGPU's names and units. */
  readonly limits: Readonly<Record<string, number>>;
}
