/// <reference lib="dom" />
import { failure, type LongtailError } from "@longtail/core";
import * as O from "fp-ts/lib/Option.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import type { Store } from "./store.js";

const files = "files";

const reasons: Readonly<Record<string, string>> = {
  QuotaExceededError: "no space is left that the browser grants to this page",
  InvalidStateError: "the browser keeps nothing for this page",
  SecurityError: "the browser keeps nothing for this page",
  VersionError: "a newer program has written there",
  NotFoundError: "another program keeps its own things there",
};

const reasonOf = (thrown: unknown): string => {
  const { name = "", message = String(thrown) } = (thrown ?? {}) as Partial<Error>;
  return reasons[name] ?? (message || name);
};

const opened = (factory: IDBFactory | undefined, database: string): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    if (factory === undefined) throw new Error("there is no IndexedDB here");
    const request = factory.open(database, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(files);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/**
 * A store in a browser's IndexedDB, in a page and in its workers: what it holds is there after a reload.
 *
 * A file is written in one transaction: whole, or not at all. The database is open only while it is used, so that
 * `indexedDB.deleteDatabase(database)` can remove it at any time. Ask `navigator.storage.persist()` for files that the browser may not drop when
 * its disk fills up. Where there is no `indexedDB` of one's own, as in a test, another factory takes its place.
 *
 * @error FileUnwritable (no space is left, the browser keeps nothing, …) · FileUnreadable
 * @example
 * ```ts no-run
 * import { indexedDbStore } from "@longtail/checkpoint/indexed-db-store";
 *
 * const store = indexedDbStore("run 1");
 * await store.write("result.json", new TextEncoder().encode("{}"))();
 * console.log(await store.read("result.json")());
 * ```
 */
export const indexedDbStore = (
  database: string,
  factory: IDBFactory | undefined = globalThis.indexedDB,
): Store => {
  const within = <A>(
    tag: "FileUnwritable" | "FileUnreadable",
    name: string,
    use: (store: IDBObjectStore, give: (value: A) => void) => void,
  ): TE.TaskEither<LongtailError, A> =>
    TE.tryCatch(
      async () => {
        const db = await opened(factory, database);
        try {
          return await new Promise<A>((resolve, reject) => {
            const writes = tag === "FileUnwritable";
            const transaction = db.transaction(files, writes ? "readwrite" : "readonly", {
              durability: writes ? "strict" : "default",
            });
            let given: A;
            transaction.oncomplete = () => resolve(given);
            transaction.onabort = () => reject(transaction.error);
            use(transaction.objectStore(files), (value) => {
              given = value;
            });
          });
        } finally {
          db.close();
        }
      },
      (thrown) => failure(tag, { file: `${database}/${name}`, reason: reasonOf(thrown) }),
    );
  return {
    read: (name) =>
      within<O.Option<Uint8Array>>("FileUnreadable", name, (store, give) => {
        const request: IDBRequest<Uint8Array | undefined> = store.get(name);
        request.onsuccess = () => give(O.fromNullable(request.result));
      }),
    write: (name, bytes) =>
      within<void>("FileUnwritable", name, (store) => {
        // A view of a larger buffer would take all of it along.
        store.put(bytes.slice(), name);
      }),
    append: (name, text) =>
      within<void>("FileUnwritable", name, (store) => {
        const request: IDBRequest<Uint8Array | undefined> = store.get(name);
        request.onsuccess = () => {
          const [before, after] = [
            request.result ?? new Uint8Array(0),
            new TextEncoder().encode(text),
          ];
          const whole = new Uint8Array(before.length + after.length);
          whole.set(before);
          whole.set(after, before.length);
          store.put(whole, name);
        };
      }),
  };
};
