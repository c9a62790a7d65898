import type { Store } from "@longtail/checkpoint";
import type { LongtailError, ProgressEvent } from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";

/** Writes a run's events to `events.jsonl`. */
export interface EventLog {
  readonly add: (event: ProgressEvent) => void;
  /** Waits until every added event is written. */
  readonly written: TE.TaskEither<LongtailError, void>;
}

/** Logs events to a store, one JSON record per line with its time. Single steps are not logged. */
export const logTo = (store: Store): EventLog => {
  let last: TE.TaskEither<LongtailError, void> = TE.right(undefined);
  // Each append waits for the one before it; the first failure is the log's.
  return {
    add: (event) => {
      if (event.type === "step") return;
      const line = `${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`;
      const appended = pipe(
        last,
        TE.chain(() => store.append("events.jsonl", line)),
      )();
      last = () => appended;
    },
    written: () => last(),
  };
};
