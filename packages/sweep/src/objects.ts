/**
 * Objects by key, with the consistency that S3 promises: who reads after a write has ended sees it, in listings too.
 *
 * A function rejects where the storage cannot be reached or refuses.
 */
export interface Objects {
  /** The object's bytes; undefined if there is none. */
  readonly get: (key: string) => Promise<Uint8Array | undefined>;
  readonly put: (key: string, bytes: Uint8Array) => Promise<void>;
  readonly remove: (key: string) => Promise<void>;
  /** All keys with a prefix, in no particular order. */
  readonly list: (prefix: string) => Promise<readonly string[]>;
}
