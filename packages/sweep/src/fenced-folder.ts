import { mkdir, readdir, readFile, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { appended, type Lock, type Store, StoreLocked } from "@longtail/checkpoint";
import {
  codeOf,
  folderStore,
  lockName,
  makeFolder,
  removeStale,
} from "@longtail/checkpoint/folder-store";
import { carriedError, failure, type LongtailError, messageOf, orThrow } from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";

const prefix = ".writer-";
const holderName = "holder";

const markOf = (fence: number): string => `${prefix}${String(fence).padStart(15, "0")}`;

const ifThere = <A>(work: Promise<A>): Promise<A | undefined> =>
  work.catch((thrown) => (codeOf(thrown) === "ENOENT" ? undefined : Promise.reject(thrown)));

// The fences of those that hold the folder or are about to.
const fencesIn = async (folder: string): Promise<readonly number[]> =>
  ((await ifThere(readdir(folder))) ?? []).flatMap((name) => {
    const fence = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : Number.NaN;
    return Number.isInteger(fence) ? [fence] : [];
  });

/** The highest fence of a holder that has not given a folder back; 0 where there is none. */
export const highestWriter = async (folder: string): Promise<number> =>
  (await fencesIn(folder)).reduce((highest, fence) => Math.max(highest, fence), 0);

// Once the folder is gone, none of its files can be moved any more: not by a writer that was asleep between two of its steps either.
const empty = async (staging: string): Promise<void> => {
  for (;;) {
    for (const name of (await ifThere(readdir(staging))) ?? [])
      await rm(join(staging, name), { force: true });
    try {
      await rmdir(staging);
      return;
    } catch (thrown) {
      if (codeOf(thrown) === "ENOENT") return;
      if (codeOf(thrown) !== "ENOTEMPTY") throw thrown;
    }
  }
};

/**
 * A store in a folder whose holders follow each other: a write of one whose successor has taken the store is refused.
 *
 * Each holder has a _fence_, a number above those of all holders before it, and a folder named by it. It writes a file there and moves
 * it to its place. A successor removes the folders of all before it, and what has no folder can move nothing. So the file system decides,
 * at the moment of the move: either the successor finds the file, or the move fails. Files lie as in any folder of a run, and
 * `run.lock` keeps runs without a queue away.
 *
 * Without a lock it reads and does not write.
 *
 * @error checkpoint/StoreLocked (a higher fence was here; a run without a queue is) · FileUnwritable · FileUnreadable
 */
export const fencedFolder = (folder: string, fence: number): Store => {
  const mark = markOf(fence);
  const staging = join(folder, mark);
  const files = folderStore(folder, { staging: mark });
  const later = StoreLocked.of({ file: folder, holder: "a later worker" });
  const here = (): Promise<boolean> => ifThere(stat(staging)).then((found) => found !== undefined);
  const failed = (thrown: unknown): LongtailError =>
    carriedError(thrown) ?? failure("FileUnwritable", { file: folder, reason: messageOf(thrown) });
  let taken = false;
  const ours = pipe(
    TE.tryCatch(here, failed),
    TE.filterOrElse(
      (found) => found,
      () =>
        taken
          ? later
          : failure("FileUnwritable", { file: folder, reason: "its lock is not held here" }),
    ),
    TE.asUnit,
  );
  // Without its folder every write fails, and the reason is the successor.
  const write = (name: string, bytes: Uint8Array): TE.TaskEither<LongtailError, void> =>
    pipe(
      files.write(name, bytes),
      TE.orElse((error) =>
        pipe(
          ours,
          TE.chain(() => TE.left(error)),
        ),
      ),
    );

  const take = async (): Promise<Lock> => {
    await makeFolder(folder);
    if ((await highestWriter(folder)) >= fence) return orThrow(TE.left(later));
    await mkdir(staging);
    try {
      // Of two that come at a time, the lower one sees the higher one, or is removed by it.
      if ((await highestWriter(folder)) > fence) return await orThrow(TE.left(later));
      for (const lower of await fencesIn(folder)) {
        if (lower >= fence) continue;
        const before = join(folder, markOf(lower));
        const lock = await ifThere(readFile(join(before, holderName), "utf8"));
        await empty(before);
        if (lock !== undefined) await removeStale(join(folder, lockName), lock);
      }
      const plain = await orThrow(files.lock ?? TE.left(later));
      try {
        const own = await readFile(join(folder, lockName));
        await writeFile(join(staging, holderName), own, { flag: "wx" });
      } catch (thrown) {
        await plain.release();
        throw (await here()) ? thrown : await orThrow(TE.left(later));
      }
      taken = true;
      return {
        held: pipe(
          ours,
          TE.chain(() => plain.held),
        ),
        release: async () => {
          taken = false;
          await empty(staging).catch(() => undefined);
          await plain.release();
        },
      };
    } catch (thrown) {
      await empty(staging).catch(() => undefined);
      throw thrown;
    }
  };

  let last: Promise<unknown> = Promise.resolve();
  // One after the other: a log appends while the run writes.
  const inTurn =
    <A>(work: TE.TaskEither<LongtailError, A>): TE.TaskEither<LongtailError, A> =>
    () => {
      const next = last.then(work);
      last = next;
      return next;
    };
  return {
    read: files.read,
    write: (name, bytes) => inTurn(write(name, bytes)),
    append: (name, text) =>
      inTurn(
        pipe(
          files.read(name),
          TE.chain((before) => write(name, appended(before, text))),
        ),
      ),
    lock: TE.tryCatch(take, failed),
  };
};
