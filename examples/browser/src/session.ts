import type { BackendChoice, Job } from "./protocol.js";

/** What a reloaded page needs to show its runs and to resume them. */
export interface Session {
  readonly jobs: readonly Job[];
  /** The chosen backend; once training has started, the one it runs on. */
  readonly backend: BackendChoice;
}

const key = "longtail session";

/** The databases of the two runs. */
export const databases = ["longtail first run", "longtail second run"] as const;

/** The session stored in this browser. */
export const storedSession = (): Session | undefined => {
  const text = localStorage.getItem(key);
  return text === null ? undefined : (JSON.parse(text) as Session);
};

/** Stores a session. */
export const storeSession = (session: Session): void =>
  localStorage.setItem(key, JSON.stringify(session));

const deleteDatabase = (database: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(database);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });

/** Deletes the stored session and the files of its runs. */
export const deleteSession = async (): Promise<void> => {
  localStorage.removeItem(key);
  await Promise.all(databases.map(deleteDatabase));
};
