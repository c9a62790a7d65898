import { appended, type Store, StoreLocked } from "@longtail/checkpoint";
import {
  carriedError,
  closed,
  decode,
  digestOf,
  FileDamaged,
  failure,
  integerIn,
  type LongtailError,
  messageOf,
  orThrow,
  text,
} from "@longtail/core";
import * as t from "io-ts";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";
import type { Objects } from "./objects.js";

const Entry = closed("entry", { key: text, bytes: integerIn(0), sha256: text });
const Manifest = closed("manifest", { files: t.record(t.string, Entry) });
type Files = (typeof Manifest._A)["files"];

interface Found {
  readonly fence: number;
  readonly files: Files;
}

const manifests = "manifests/";
const blobs = "files/";

const manifestKey = (fence: number): string => `${manifests}${String(fence).padStart(15, "0")}`;
const fenceIn = (key: string): number => Number(key.slice(key.lastIndexOf("/") + 1).split("-")[0]);

const manifestIn = (key: string, bytes: Uint8Array): Files => {
  const json = E.tryCatch(
    (): unknown => JSON.parse(new TextDecoder().decode(bytes)),
    (thrown) => failure("FileForeign", { file: key, expected: "JSON", found: messageOf(thrown) }),
  );
  return orThrow(decode(Manifest)(orThrow(json))).files;
};

// Between a listing and a read, a writer may have gone on.
const attempts = 20;

const newest = async (objects: Objects): Promise<Found | undefined> => {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const keys = [...(await objects.list(manifests))].sort().reverse();
    let gone = false;
    for (const key of keys) {
      const bytes = await objects.get(key);
      if (bytes === undefined) gone = true;
      // An empty one is the claim of a holder that has not begun to write.
      else if (bytes.length > 0) return { fence: fenceIn(key), files: manifestIn(key, bytes) };
    }
    if (!gone) return undefined;
  }
  throw new Error("its manifest changes faster than it can be read");
};

/**
 * The highest fence that any holder of a store has used; 0 for a new store.
 *
 * @error rejects where the storage cannot be reached
 */
export const highestFence = async (objects: Objects): Promise<number> =>
  (await objects.list(manifests)).reduce((highest, key) => Math.max(highest, fenceIn(key)), 0);

/**
 * A store on object storage whose holders follow each other: a write of one whose successor has taken the store is refused.
 *
 * Each holder has a _fence_, a number above those of all holders before it. Its manifest, an object of its own named by the fence,
 * says which object each file is. To take the store, a holder first claims its fence and then copies the newest manifest; to
 * write a file, it puts the bytes, then its manifest, and then looks for a higher fence. Either a writer sees its
 * successor's claim and fails, or the successor sees the write. No conditional write is needed, only that listings and reads see
 * writes that have ended.
 *
 * Without a lock it reads and does not write.
 *
 * @param place names the store in messages
 * @error checkpoint/StoreLocked (a higher fence was here) · FileUnwritable · FileUnreadable · core/FileDamaged
 */
export const fencedStore = (
  objects: Objects,
  { place, fence }: { readonly place: string; readonly fence?: number },
): Store => {
  let held: Files | undefined;
  let writes = 0;
  let last: Promise<unknown> = Promise.resolve();
  // One after the other: a log appends while the run writes.
  const inTurn = <A>(work: () => Promise<A>): Promise<A> => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
  const attempt = <A>(
    tag: "FileUnreadable" | "FileUnwritable",
    name: string,
    work: () => Promise<A>,
  ): TE.TaskEither<LongtailError, A> =>
    TE.tryCatch(
      work,
      (thrown) =>
        carriedError(thrown) ??
        failure(tag, { file: `${place}/${name}`, reason: messageOf(thrown) }),
    );
  const lost = (): Promise<never> => {
    held = undefined;
    return orThrow(TE.left(StoreLocked.of({ file: place, holder: "a later worker" })));
  };
  const notHeld = (): Promise<never> =>
    orThrow(
      TE.left(failure("FileUnwritable", { file: place, reason: "its lock is not held here" })),
    );
  const checkFence = async (): Promise<void> => {
    if (held === undefined || fence === undefined) return lost();
    if ((await highestFence(objects)) > fence) return lost();
  };
  const commit = async (files: Files): Promise<void> => {
    if (fence === undefined) return notHeld();
    const bytes = new TextEncoder().encode(JSON.stringify({ files }));
    await objects.put(manifestKey(fence), bytes);
    await checkFence();
    held = files;
  };
  const readIn = async (files: Files, name: string): Promise<Uint8Array | undefined> => {
    const entry = Object.hasOwn(files, name) ? files[name] : undefined;
    const bytes = entry && (await objects.get(entry.key));
    if (entry === undefined || bytes === undefined) return undefined;
    const actual = digestOf(bytes);
    if (actual === entry.sha256) return bytes;
    const file = `${place}/${name}`;
    return orThrow(TE.left(FileDamaged.of({ file, expected: entry.sha256, actual })));
  };
  const read = async (name: string): Promise<Uint8Array | undefined> => {
    if (held !== undefined) return readIn(held, name);
    for (let i = 0; i < attempts; i++) {
      const found = await newest(objects);
      if (found === undefined || !Object.hasOwn(found.files, name)) return undefined;
      const bytes = await readIn(found.files, name);
      if (bytes !== undefined) return bytes;
    }
    throw new Error("it changes faster than it can be read");
  };
  const write = async (name: string, bytes: Uint8Array): Promise<void> => {
    if (held === undefined || fence === undefined) return notHeld();
    writes += 1;
    const key = `${blobs}${String(fence).padStart(15, "0")}-${writes}`;
    const before = Object.hasOwn(held, name) ? held[name] : undefined;
    await objects.put(key, bytes);
    await commit({ ...held, [name]: { key, bytes: bytes.length, sha256: digestOf(bytes) } });
    // What stays behind after a failure is swept up by the next holder.
    if (before !== undefined) await objects.remove(before.key).catch(() => undefined);
  };
  const sweepUp = async (own: number, files: Files): Promise<void> => {
    const used = new Set(Object.values(files).map(({ key }) => key));
    for (const key of await objects.list(manifests))
      if (fenceIn(key) < own) await objects.remove(key);
    for (const key of await objects.list(blobs))
      if (fenceIn(key) < own && !used.has(key)) await objects.remove(key);
  };
  const take = async (): Promise<void> => {
    if (fence === undefined) return notHeld();
    if ((await highestFence(objects)) >= fence) return lost();
    await objects.put(manifestKey(fence), new Uint8Array());
    const files = (await newest(objects))?.files ?? {};
    held = files;
    await commit(files);
    await sweepUp(fence, files).catch(() => undefined);
  };
  return {
    read: (name) => attempt("FileUnreadable", name, () => read(name)),
    write: (name, bytes) => attempt("FileUnwritable", name, () => inTurn(() => write(name, bytes))),
    append: (name, addition) =>
      attempt("FileUnwritable", name, () =>
        inTurn(async () => write(name, appended(await read(name), addition))),
      ),
    lock: TE.map(() => ({
      held: attempt("FileUnreadable", "", checkFence),
      release: async () => {
        held = undefined;
      },
    }))(attempt("FileUnwritable", "", () => inTurn(take))),
  };
};
