/** What a process that shows pictures is told. */
export interface PicturesJob {
  readonly folder: string;
  /** The files of a request, each once. */
  readonly paths: readonly string[];
  readonly workers: number;
  /** The sides of an image, and the shorter side that the fixed view resizes to. */
  readonly side: number;
  readonly shorter: number;
}

/** What a process that plans a list and reads from it is told. */
export interface ListJob {
  readonly folder: string;
  readonly workers: number;
  readonly batches: number;
  readonly batch: number;
}

/** What it answers. */
export interface ListAnswer {
  /** Seconds from nothing to a checked dataset. */
  readonly planSeconds: number;
  /** The CPU time meanwhile, of all threads. */
  readonly planCpuSeconds: number;
  /** How long the main thread could have run meanwhile and had no core; absent where the system does not say. */
  readonly planWaitedSeconds?: number;
  /** Resident memory after that, and the most that was ever held while batches were read. */
  readonly plannedBytes: number;
  readonly peakBytes: number;
}
