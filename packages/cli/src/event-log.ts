import type { Store } from "@longtail/checkpoint";
import type { LongtailError, ProgressEvent } from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";

/** The name of a run's log of events in its folder. */
export const eventsName = "events.jsonl";

/** Writes a run's events to a file. */
export interface EventLog {
  readonly add: (event: ProgressEvent) => void;
  /** Waits until every added event is written. */
  readonly written: TE.TaskEither<LongtailError, void>;
}

/** A log whose writes wait for each other. The first failure is the log's. */
export const inOrder = (
  write: (event: ProgressEvent) => TE.TaskEither<LongtailError, void>,
): EventLog => {
  let last: TE.TaskEither<LongtailError, void> = TE.right(undefined);
  return {
    add: (event) => {
      const task = write(event);
      const written = pipe(
        last,
        TE.chain(() => task),
      )();
      last = () => written;
    },
    written: () => last(),
  };
};

/**
 * Logs events to `events.jsonl` of a store, one JSON record per line with its time. Single steps are not logged.
 *
 * Events that come while an earlier one is being written are written together: storage that is far away is asked less often.
 */
export const logTo = (store: Store): EventLog => {
  let waiting = "";
  const { add, written } = inOrder(() => () => {
    const text = waiting;
    waiting = "";
    return (text === "" ? TE.right(undefined) : store.append(eventsName, text))();
  });
  return {
    add: (event) => {
      if (event.type === "step") return;
      waiting += `${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`;
      add(event);
    },
    written,
  };
};
