import type { ReadFile } from "@longtail/core";
import type { Job, Shown } from "./show.js";

/** Takes jobs and shows their pictures, first come first served. */
export interface Pool {
  /** Rejects where a worker ends before the job is done. */
  readonly run: (job: Job) => Promise<Shown>;
  readonly close: () => Promise<void>;
}

/** Opens a pool on the files of a folder; `workers` is the largest number of them. */
export type OpenPool = (read: ReadFile, workers?: number) => Promise<Pool>;
