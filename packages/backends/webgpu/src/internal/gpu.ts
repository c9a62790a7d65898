/** The part of WebGPU's `GPU` that opening a device needs. */
export interface Gpu {
  readonly requestAdapter: (options?: {
    readonly powerPreference?: "high-performance" | "low-power";
  }) => Promise<Adapter | null>;
}

/** A graphics card or a software renderer. TensorFlow.js's types of WebGPU predate `info`. */
export interface Adapter {
  readonly features: ReadonlySet<string>;
  readonly limits: Readonly<Record<string, number>>;
  readonly info: GPUAdapterInfo & { readonly isFallbackAdapter?: boolean };
  readonly requestDevice: (descriptor: {
    readonly requiredFeatures: readonly string[];
    readonly requiredLimits: Readonly<Record<string, number>>;
  }) => Promise<GPUDevice>;
}
