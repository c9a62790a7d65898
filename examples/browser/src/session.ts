import type { BackendChoice, Job } from "./protocol.js";

/** What a page that is reloaded must know to show its runs, and to go on with them. */
export interface Session {
  readonly jobs: readonly Job[];
  /** The one that was chosen; once training has begun, the very one that it runs on. */
  readonly backend: BackendChoice;
}

const key = "longtail session";

/** Where each of the two runs keeps its files. */
export const databases = ["longtail first run", "longtail second run"] as const;

/** The session that this browser remembers. */
export const remembered = (): Session | undefined => {
  const text = localStorage.getItem(key);
  return text === null ? undefined : (JSON.parse(text) as Session);
};

/** Remembers a session. */
export const remember = (session: Session): void =>
  localStorage.setItem(key, JSON.stringify(session));

const removed = (database: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(database);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });

/** Forgets the session and what its runs have written. */
export const forget = async (): Promise<void> => {
  localStorage.removeItem(key);
  await Promise.all(databases.map(removed));
};
