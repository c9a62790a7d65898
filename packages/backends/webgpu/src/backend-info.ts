/** What a started WebGPU backend runs on. */
export interface BackendInfo {
  readonly name: "webgpu";
  /** The adapter in words, as its driver puts it. */
  readonly description: string;
  /** Whether a processor imitates a graphics card: results are good, timings mean nothing. */
  readonly software: boolean;
  readonly vendor: string;
  readonly architecture: string;
  /** The features that the device was opened with. */
  readonly features: readonly string[];
  /** The limits of the device, in WebGPU's names and units. */
  readonly limits: Readonly<Record<string, number>>;
}
