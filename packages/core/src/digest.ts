import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

// Node refuses 2^31 bytes in one piece.
const mostAtOnce = 2 ** 30;

// Node's hash is thirty times as fast as one in JavaScript. That of pages comes later, in a promise.
const nodeHash = () => globalThis.process?.getBuiltinModule?.("node:crypto")?.createHash("sha256");

/**
 * The SHA-256 of bytes, as 64 hexadecimal digits. Several pieces count as one after the other.
 *
 * @example
 * ```ts
 * import { digestOf } from "@longtail/core";
 *
 * console.log(digestOf(new TextEncoder().encode("abc"))); // ba7816bf 8f01cfea 414140de 5dae2223 ...
 * ```
 */
export const digestOf = (...pieces: readonly Uint8Array[]): string => {
  const native = nodeHash();
  if (native === undefined)
    return bytesToHex(pieces.reduce((hash, piece) => hash.update(piece), sha256.create()).digest());
  for (const piece of pieces)
    for (let from = 0; from < piece.length; from += mostAtOnce)
      native.update(piece.subarray(from, from + mostAtOnce));
  return native.digest("hex");
};

const sorted = (_: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/**
 * The SHA-256 of plain data: of its JSON without spaces, with the keys of every object in order.
 *
 * @example
 * ```ts
 * import { digestOfJson } from "@longtail/core";
 *
 * console.log(digestOfJson({ a: 1, b: [2] }) === digestOfJson({ b: [2], a: 1 })); // true
 * ```
 */
export const digestOfJson = (value: unknown): string =>
  digestOf(new TextEncoder().encode(JSON.stringify(value, sorted)));
