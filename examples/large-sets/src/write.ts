import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { failure, type ImagesInMemory, type LongtailError, messageOf } from "@longtail/core";
import * as TE from "#fp-ts/TaskEither";
import { encoded } from "./encode.js";
import type { Layout } from "./layout.js";
import { type Entry, listOf, type Tree } from "./tree.js";

const AT_ONCE = 4;

const writeAll = async (
  set: ImagesInMemory,
  entries: readonly Entry[],
  out: string,
): Promise<void> => {
  for (const folder of new Set(entries.map(({ path }) => dirname(path))))
    await mkdir(join(out, folder), { recursive: true });
  const rest = [...entries].values();
  const work = async (): Promise<void> => {
    for (const entry of rest) await writeFile(join(out, entry.path), await encoded(set, entry));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
};

/**
 * Writes the files of a tree, and then its lists.
 *
 * @error FileUnwritable
 */
export const write = (
  sets: { readonly train: ImagesInMemory; readonly test: ImagesInMemory },
  layout: Layout,
  tree: Tree,
  out: string,
): TE.TaskEither<LongtailError, void> =>
  TE.tryCatch(
    async () => {
      await writeAll(sets.train, tree.train, out);
      await writeAll(sets.test, tree.test, out);
      await writeFile(join(out, layout.train.list), listOf(tree.train));
      await writeFile(join(out, layout.test.list), listOf(tree.test));
    },
    (thrown) => failure("FileUnwritable", { file: out, reason: messageOf(thrown) }),
  );
