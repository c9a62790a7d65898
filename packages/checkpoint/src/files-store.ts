import { failure, type LongtailError, messageOf } from "@longtail/core";
import * as TE from "#fp-ts/TaskEither";
import type { ReadableStore } from "./store.js";

/** The part of a page's `File` that a store needs. */
export interface GivenFile {
  readonly name: string;
  /** The path from the chosen folder on; empty where single files were chosen. */
  readonly webkitRelativePath?: string;
  readonly arrayBuffer: () => Promise<ArrayBuffer>;
}

const pathOf = ({ webkitRelativePath, name }: GivenFile): string => webkitRelativePath || name;

/**
 * The files that someone dropped on a page or chose in a dialog.
 *
 * A folder that all of them are in is not part of their names: `mine/pipeline.json` is read as `pipeline.json`.
 *
 * @error FileUnreadable (a file that has changed or gone since it was chosen)
 * @example
 * ```ts
 * import { filesStore } from "@longtail/checkpoint";
 *
 * const store = filesStore([new File(["{}"], "pipeline.json")]);
 * console.log(await store.read("pipeline.json")());
 * ```
 */
export const filesStore = (files: Iterable<GivenFile>): ReadableStore => {
  const given = Array.from(files, (file) => ({ file, parts: pathOf(file).split("/") }));
  const [first] = given;
  const shared = first?.parts.slice(0, -1) ?? [];
  const common = shared.findIndex((part, i) => given.some(({ parts }) => parts[i] !== part));
  const depth = common < 0 ? shared.length : common;
  const byName = new Map(given.map(({ file, parts }) => [parts.slice(depth).join("/"), file]));
  return {
    read: (name): TE.TaskEither<LongtailError, Uint8Array | undefined> => {
      const file = byName.get(name);
      return file === undefined
        ? TE.right(undefined)
        : TE.tryCatch(
            async () => new Uint8Array(await file.arrayBuffer()),
            (thrown) => failure("FileUnreadable", { file: name, reason: messageOf(thrown) }),
          );
    },
  };
};
