/** The parts of WebGPU's own interfaces that opening a device takes. */
export interface Gpu {
  readonly requestAdapter: (options?: {
    readonly powerPreference?: "high-performance" | "low-power";
  }) => Promise<Adapter | null>;
}

/** A graphics card, or a program that imitates one. */
export interface Adapter {
  readonly features: ReadonlySet<string>;
  readonly limits: Readonly<Record<string, number>>;
  readonly info: {
    readonly vendor: string;
    readonly architecture: string;
    readonly device: string;
    readonly description: string;
    readonly isFallbackAdapter?: boolean;
  };
  readonly requestDevice: (descriptor: {
    readonly requiredFeatures: readonly string[];
    readonly requiredLimits: Readonly<Record<string, number>>;
  }) => Promise<Device>;
}

/** A connection to an adapter. */
export interface Device extends EventTarget {
  readonly features: ReadonlySet<string>;
  readonly limits: Readonly<Record<string, number>>;
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  readonly pushErrorScope: (filter: "validation" | "out-of-memory" | "internal") => void;
  readonly popErrorScope: () => Promise<{ readonly message: string } | null>;
  readonly destroy: () => void;
}
