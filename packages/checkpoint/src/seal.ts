import { digestOf, FileDamaged, type LongtailError } from "@longtail/core";

/** The key of a file's own digest among its metadata. */
export const sealName = "longtail.sha256";

const zeros = "0".repeat(64);

/** A header's metadata with the seal first, so that its place in the file is known, and zeros in that place. */
export const sealedFirst = (
  metadata: readonly (readonly [name: string, text: string])[],
): readonly (readonly [name: string, text: string])[] => {
  const others = metadata.filter(([name]) => name !== sealName);
  return others.length === metadata.length ? metadata : [[sealName, zeros], ...others];
};

const before = new TextEncoder().encode(`{"__metadata__":{"${sealName}":"`);
// The length of the header, then what stands before the seal.
const [start, end] = [8 + before.length, 8 + before.length + zeros.length];

const hasPlace = (bytes: Uint8Array): boolean => before.every((code, i) => bytes[8 + i] === code);

// The digest of the file with zeros where the digest itself stands.
const sealOf = (bytes: Uint8Array): string =>
  digestOf(bytes.subarray(0, start), new TextEncoder().encode(zeros), bytes.subarray(end));

/** Writes the digest of all other bytes to its place in a file, if it has one. */
export const seal = (bytes: Uint8Array): Uint8Array => {
  if (hasPlace(bytes)) bytes.set(new TextEncoder().encode(sealOf(bytes)), start);
  return bytes;
};

/** The error of a file whose bytes are not those that were sealed. A file without a seal, as other programs write them, has none. */
export const sealFault = (
  bytes: Uint8Array,
  { [sealName]: expected }: Readonly<Record<string, string>>,
  file: string,
): LongtailError | undefined => {
  if (expected === undefined) return undefined;
  const actual = sealOf(bytes);
  return hasPlace(bytes) && actual === expected
    ? undefined
    : FileDamaged.of({ file, expected, actual });
};
