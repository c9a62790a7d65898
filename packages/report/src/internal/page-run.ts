import type { RunSummary } from "@longtail/run-record";

/** A run as a page shows it. */
export interface PageRun extends RunSummary {
  /** Test images by true class (row) and predicted class (column), of the best epoch. */
  readonly confusion?: readonly (readonly number[])[] | undefined;
}
