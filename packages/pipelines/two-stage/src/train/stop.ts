import type { LongtailError } from "@longtail/core";
import { raise } from "./failure-of.js";

/** What stops long work, and the error it then ends with. */
export interface Stop {
  readonly signal: AbortSignal | undefined;
  readonly error: LongtailError;
}

// Often enough to stop soon, too rarely to cost time.
const yieldEverySeconds = 0.25;

/**
 * A function to call between two batches. It lets signals in from time to time, since on a synchronous backend a read yields to
 * microtasks only, and throws the error once the signal is given.
 */
export const stopper = (stop: Stop | undefined): (() => Promise<void>) => {
  let yielded = performance.now();
  return async () => {
    if (stop?.signal === undefined) return;
    if (performance.now() - yielded > 1000 * yieldEverySeconds) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      yielded = performance.now();
    }
    if (stop.signal.aborted) raise(stop.error);
  };
};
