import { dtypes } from "../dtypes.js";
import type { Pickled } from "./archive.js";
import { magic } from "./forms.js";
import { pickleReader } from "./pickle-reader.js";
import type { StorageRef } from "./pickled.js";
import { unpickled } from "./unpickled.js";

/**
 * Reads the form before PyTorch 1.6: a magic number, the protocol, the system, the object and the keys of its storages, a pickle
 * each; then for each key the number of its elements (int64) and their bytes.
 *
 * The size of an element is not beside its count: the object's own references to a storage give its type.
 *
 * @error throws, with a record as the cause or with words
 */
export const readStream = (bytes: Uint8Array, file: string): Pickled => {
  const reader = pickleReader(bytes, magic.length);
  const protocol = unpickled(reader, file);
  if (protocol !== 1001) throw new Error("its protocol is not 1001");
  const system = unpickled(reader, file);
  if (system instanceof Map && system.get("little_endian") === false)
    throw new Error("its numbers are big-endian; save it on another machine");
  const references = new Map<string, StorageRef>();
  const value = unpickled(reader, file, (reference) => {
    if (!references.has(reference.key)) references.set(reference.key, reference);
  });
  const keys = unpickled(reader, file);
  if (!Array.isArray(keys)) throw new Error("the keys of its storages are no list");
  const storages = new Map<string, Uint8Array>();
  for (const key of keys as readonly unknown[]) {
    const reference = typeof key === "string" ? references.get(key) : undefined;
    if (reference === undefined) throw new Error("it has a storage that nothing refers to");
    const size = reference.type === undefined ? 1 : dtypes[reference.type.dtype].BYTES_PER_ELEMENT;
    // Copied, as typed arrays must be aligned and the file's data need not be.
    storages.set(reference.key, Uint8Array.from(reader.bytes(reader.uint64() * size)));
  }
  return { value, bytesOf: (key) => storages.get(key) };
};
