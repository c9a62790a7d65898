import { randomUUID } from "node:crypto";
import { readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { kill, pid } from "node:process";
import type { LongtailError } from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { codeOf, makeFolder } from "./files.js";
import { type Lock, StoreLocked } from "./lock.js";

/** The file that says who writes to a folder. */
export const lockName = "run.lock";

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in its system's own count; a process that has the number later began at another time. */
  readonly started: string;
  /** Tells several locks of one process apart. */
  readonly id: string;
}

const beatSeconds = 10;
// A writer on another machine is gone when nothing was heard of it for so long.
const silenceSeconds = 120;

// Linux says when a process began: the 22nd field, counted behind the name, which may hold anything. Elsewhere the number must do.
const startOf = (id: number): Promise<string> =>
  readFile(`/proc/${id}/stat`, "latin1").then(
    (text) => text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "",
    () => "",
  );

const runs = async ({ pid: id, started }: Holder): Promise<boolean> => {
  try {
    kill(id, 0);
  } catch (cause) {
    return codeOf(cause) === "EPERM";
  }
  return (await startOf(id)) === started;
};

const holderIn = (text: string): Holder | undefined => {
  try {
    const holder: Partial<Holder> = Object(JSON.parse(text));
    return Number.isInteger(holder.pid) && typeof holder.host === "string"
      ? (holder as Holder)
      : undefined;
  } catch {
    // Written at this moment, or cut off by a crash.
    return undefined;
  }
};

const ifThere = <A>(work: Promise<A>): Promise<A | undefined> =>
  work.catch((cause) => (codeOf(cause) === "ENOENT" ? undefined : Promise.reject(cause)));

/** Who holds the folder, in words; undefined if its holder is gone. */
const liveHolder = async (file: string, text: string): Promise<string | undefined> => {
  const found = await ifThere(stat(file));
  if (found === undefined) return undefined;
  const silent = Math.max(0, Math.round((Date.now() - found.mtimeMs) / 1000));
  const holder = holderIn(text);
  if (holder?.host === hostname())
    return (await runs(holder)) ? `process ${holder.pid}` : undefined;
  if (silent > silenceSeconds) return undefined;
  return holder === undefined
    ? "another process"
    : `process ${holder.pid} on ${holder.host}, last heard of ${silent} s ago,`;
};

/** Removes a lock whose holder is known to be void, unless another has taken its place. */
export const removeStale = async (file: string, text: string): Promise<void> => {
  // Moved before it is removed: of two that find the lock stale, one moves it, and neither removes the other's new one unseen.
  const aside = `${file}.${randomUUID()}`;
  if ((await ifThere(rename(file, aside).then(() => true))) === undefined) return;
  const moved = await readFile(aside, "utf8");
  if (moved !== text) await writeFile(file, moved, { flag: "wx" }).catch(() => undefined);
  await rm(aside, { force: true });
};

const take = async (file: string, own: string): Promise<string | undefined> => {
  for (;;) {
    try {
      await writeFile(file, own, { flag: "wx" });
      return undefined;
    } catch (cause) {
      if (codeOf(cause) !== "EEXIST") throw cause;
    }
    const text = await ifThere(readFile(file, "utf8"));
    if (text === undefined) continue;
    const holder = await liveHolder(file, text);
    if (holder !== undefined) return holder;
    await removeStale(file, text);
  }
};

/**
 * Takes a folder for one writer: a file `run.lock` names the process and its machine.
 *
 * The lock of a process that has ended is void at once; that of another machine after two minutes without a sign of life.
 *
 * @error checkpoint/StoreLocked · whatever `failed` makes of a failure to write
 */
export const folderLock = (
  folder: string,
  failed: (file: string) => (cause: unknown) => LongtailError,
): TE.TaskEither<LongtailError, Lock> => {
  const file = join(folder, lockName);
  const locked = async (): Promise<TE.TaskEither<LongtailError, Lock>> => {
    const holder: Holder = { pid, host: hostname(), started: await startOf(pid), id: randomUUID() };
    const own = JSON.stringify(holder);
    await makeFolder(dirname(file));
    const other = await take(file, own);
    if (other !== undefined) return TE.left(StoreLocked.of({ file, holder: other }));
    const isOwn = async () => (await ifThere(readFile(file, "utf8"))) === own;
    // Another's lock must not look alive for our sake. What cannot be touched falls silent.
    const touch = async (): Promise<void> => {
      const now = new Date();
      if (await isOwn()) await utimes(file, now, now);
    };
    const beat = setInterval(() => void touch().catch(() => undefined), 1000 * beatSeconds);
    beat.unref();
    return TE.right({
      held: pipe(
        TE.tryCatch(isOwn, failed(file)),
        TE.filterOrElse(
          (own) => own,
          () => StoreLocked.of({ file, holder: "another process" }),
        ),
        TE.map(() => undefined),
      ),
      release: async () => {
        clearInterval(beat);
        // A lock that cannot be removed is void once this process ends.
        if (await isOwn().catch(() => false))
          await rm(file, { force: true }).catch(() => undefined);
      },
    });
  };
  return TE.flatten(TE.tryCatch(locked, failed(file)));
};
