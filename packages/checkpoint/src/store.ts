import type { LongtailError } from "@longtail/core";
import * as O from "fp-ts/lib/Option.js";
import * as TE from "fp-ts/lib/TaskEither.js";

/**
 * Where a run keeps its files, by name: a folder, a browser's storage, or memory.
 *
 * A name is relative and may have folders in it: `last.safetensors`, `figures/plain.svg`.
 */
export interface Store {
  /** The file's bytes, or none when there is no such file. */
  readonly read: (name: string) => TE.TaskEither<LongtailError, O.Option<Uint8Array>>;
  /** Replaces the file whole, or leaves what was there as it was. */
  readonly write: (name: string, bytes: Uint8Array) => TE.TaskEither<LongtailError, void>;
  /** Adds text at the end of the file, which is made when there is none. */
  readonly append: (name: string, text: string) => TE.TaskEither<LongtailError, void>;
}

/**
 * A store that forgets everything when the program ends; for tests, and for pages that keep nothing.
 *
 * Bytes are copied on the way in and on the way out, as a file's would be.
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
  return {
    read: (name) =>
      TE.fromIO(() => O.map((b: Uint8Array) => b.slice())(O.fromNullable(files.get(name)))),
    write: (name, bytes) =>
      TE.fromIO(() => {
        files.set(name, bytes.slice());
      }),
    append: (name, text) =>
      TE.fromIO(() => {
        const [before, after] = [
          files.get(name) ?? new Uint8Array(0),
          new TextEncoder().encode(text),
        ];
        const whole = new Uint8Array(before.length + after.length);
        whole.set(before);
        whole.set(after, before.length);
        files.set(name, whole);
      }),
  };
};
