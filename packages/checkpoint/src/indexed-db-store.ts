/// <reference lib="dom" />
import { failure, type LongtailError, messageOf } from "@longtail/core";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";
import { type Lock, StoreLocked } from "./lock.js";
import { appended, type Store } from "./store.js";

const files = "files";

const reasons: Readonly<Record<string, string>> = {
  QuotaExceededError: "the browser grants this page no more space",
  InvalidStateError: "the browser stores nothing for this page",
  SecurityError: "the browser stores nothing for this page",
  VersionError: "a newer program wrote this database",
  NotFoundError: "another program uses this database",
};

const reasonOf = (thrown: unknown): string =>
  (thrown instanceof Error ? reasons[thrown.name] : undefined) ??
  (messageOf(thrown) || String(thrown));

const opened = (factory: IDBFactory | undefined, database: string): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    if (factory === undefined) throw new Error("IndexedDB is not available here");
    const request = factory.open(database, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(files);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Takes a database for one page or worker. The browser gives it back when that closes. */
const webLock =
  (database: string): TE.TaskEither<LongtailError, Lock> =>
  () =>
    new Promise((resolve) => {
      const taken = (release: () => void) =>
        resolve(E.right({ held: TE.right(undefined), release: async () => release() }));
      const { locks } = globalThis.navigator ?? {};
      // Only secure pages have locks.
      if (locks === undefined) return taken(() => undefined);
      locks
        .request(`longtail ${database}`, { ifAvailable: true }, (lock) =>
          lock === null
            ? resolve(E.left(StoreLocked.of({ file: database, holder: "another page" })))
            : new Promise<void>(taken),
        )
        .catch((thrown: unknown) =>
          resolve(E.left(failure("FileUnwritable", { file: database, reason: reasonOf(thrown) }))),
        );
    });

/**
 * A store in a browser's IndexedDB, for pages and workers. Files survive a reload.
 *
 * A file is written in one transaction: whole, or not at all. The database is open only while in use, so
 * `indexedDB.deleteDatabase(database)` can remove it at any time. Call `navigator.storage.persist()` to keep the browser from
 * evicting files when its disk fills up. `lock` is a Web Lock; pages that are not secure have none. `factory` replaces `indexedDB` in tests.
 *
 * @error checkpoint/StoreLocked (of `lock`) · FileUnwritable (no space left, the browser stores nothing, …) · FileUnreadable
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
      within<Uint8Array | undefined>("FileUnreadable", name, (store, give) => {
        const request: IDBRequest<Uint8Array | undefined> = store.get(name);
        request.onsuccess = () => give(request.result);
      }),
    write: (name, bytes) =>
      within<void>("FileUnwritable", name, (store) => {
        // Storing a view would store its whole buffer.
        store.put(bytes.slice(), name);
      }),
    lock: webLock(database),
    append: (name, text) =>
      within<void>("FileUnwritable", name, (store) => {
        const request: IDBRequest<Uint8Array | undefined> = store.get(name);
        request.onsuccess = () => store.put(appended(request.result, text), name);
      }),
  };
};
