import { declareError, type LongtailError } from "@longtail/core";
import type { Task } from "#fp-ts/Task";
import type { TaskEither } from "#fp-ts/TaskEither";

/** A store in the hands of one writer. */
export interface Lock {
  /** Fails once another writer has taken the store, as after a long sleep of this machine. */
  readonly held: TaskEither<LongtailError, void>;
  /** Gives the store back. Does nothing when it is no longer held. */
  readonly release: Task<void>;
}

/**
 * A store that another writer holds.
 *
 * @example
 * ```ts
 * import { memoryStore, StoreLocked } from "@longtail/checkpoint";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const { lock } = memoryStore();
 * await lock?.();
 * const again = await lock?.();
 * console.log(again && E.isLeft(again) && StoreLocked.is(again.left)); // true
 * ```
 */
export const StoreLocked = declareError(
  "checkpoint/StoreLocked",
  ({ file, holder }: { readonly file: string; readonly holder: string }) =>
    `${file}: ${holder} is writing here; wait until it ends, or choose another place`,
);
