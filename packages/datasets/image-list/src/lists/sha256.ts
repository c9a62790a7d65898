import { digestOf } from "@longtail/core";

/**
 * The SHA-256 of bytes, as 64 hexadecimal digits, by the platform where it offers that: a list may have thirty megabytes. Pages do
 * over https only.
 */
export const sha256 = async (bytes: Uint8Array): Promise<string> => {
  const { subtle } = globalThis.crypto ?? {};
  if (subtle === undefined) return digestOf(bytes);
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
};
