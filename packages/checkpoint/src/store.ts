import type { LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";
import { type Lock, StoreLocked } from "./lock.js";

/**
 * Where a run keeps its files, by name: a folder, a browser's storage, or memory.
 *
 * A name is relative and may contain folders: `last.safetensors`, `figures/plain.svg`.
 */
export interface Store {
  /** The file's bytes; undefined if there is no such file. */
  readonly read: (name: string) => TE.TaskEither<LongtailError, Uint8Array | undefined>;
  /** Replaces the whole file, or leaves the old one untouched. */
  readonly write: (name: string, bytes: Uint8Array) => TE.TaskEither<LongtailError, void>;
  /** Appends text to the file, creating it if it does not exist. */
  readonly append: (name: string, text: string) => TE.TaskEither<LongtailError, void>;
  /** Takes the store for one writer, if no other holds it; absent where nothing can be held. */
  readonly lock?: TE.TaskEither<LongtailError, Lock>;
}

/** Where files are only read from: any store, files dropped on a page, or a folder of a server. */
export type ReadableStore = Pick<Store, "read">;

/** The bytes of a file with text appended. */
export const appended = (before: Uint8Array | undefined, text: string): Uint8Array => {
  const after = new TextEncoder().encode(text);
  if (before === undefined) return after;
  const whole = new Uint8Array(before.length + after.length);
  whole.set(before);
  whole.set(after, before.length);
  return whole;
};

/**
 * A store that forgets everything when the program ends, for tests and demos.
 *
 * Bytes are copied on the way in and on the way out, as those of a file would be.
 *
 * @example
 * ```ts
 * import { memoryStore } from "@longtail/checkpoint";
 *
 * const store = memoryStore();
 * await store.append("events.jsonl", "{}\n")();
 * console.log(await store.read("events.jsonl")());
 * ```
 */
export const memoryStore = (): Store => {
  const files = new Map<string, Uint8Array>();
  let held = false;
  return {
    read: (name) => TE.fromIO(() => files.get(name)?.slice()),
    write: (name, bytes) =>
      TE.fromIO(() => {
        files.set(name, bytes.slice());
      }),
    append: (name, text) =>
      TE.fromIO(() => {
        files.set(name, appended(files.get(name), text));
      }),
    lock: async () => {
      if (held) return E.left(StoreLocked.of({ file: "this memory", holder: "another run" }));
      held = true;
      return E.right({
        held: TE.right(undefined),
        release: async () => {
          held = false;
        },
      });
    },
  };
};
