import type { Store } from "@longtail/checkpoint";
import type { LongtailError, ProgressEvent } from "@longtail/core";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";

/** A run's events on their way to its log, `events.jsonl`. */
export interface EventLog {
  readonly add: (event: ProgressEvent) => void;
  /** All that was added, written. */
  readonly written: TE.TaskEither<LongtailError, void>;
}

/** Logs a run's events to its store, one JSON record a line with the time it happened; single steps are left out. */
export const logTo = (store: Store): EventLog => {
  let last: TE.TaskEither<LongtailError, void> = TE.right(undefined);
  // Appends follow each other: each waits for the one before, and the first failure is the log's.
  return {
    add: (event) => {
      if (event.type === "step") return;
      const line = `${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`;
      const begun = pipe(
        last,
        TE.chain(() => store.append("events.jsonl", line)),
      )();
      last = () => begun;
    },
    written: () => last(),
  };
};
