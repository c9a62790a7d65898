import { crc32, printable } from "@longtail/core";
import { unzipSync } from "fflate";
import { pickleReader } from "./pickle-reader.js";
import { sumsOf } from "./sums-of.js";
import type { StorageBytes } from "./tensor-in.js";
import { unpickled } from "./unpickled.js";

/** What a checkpoint holds before its tensors are made. */
export interface Pickled {
  readonly value: unknown;
  readonly bytesOf: StorageBytes;
}

// Deflate shrinks by 1032 at most, weights by little: an archive that claims more is meant to fill the memory.
const mostRatio = 20;
const spare = 2 ** 26;
const entryBytes = 46;

/**
 * Reads the form since PyTorch 1.6, a zip archive: `NAME/data.pkl` and a file for each storage, `NAME/data/KEY`. What is read must have
 * the CRC-32 that the archive states.
 *
 * @error throws, with a record as the cause or with words
 */
export const readArchive = (bytes: Uint8Array, file: string): Pickled => {
  let [entries, size] = [0, 0];
  const parts = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      entries += 1;
      if (entries * entryBytes > bytes.length) throw new Error("it has more entries than bytes");
      if (!/^[^/]+\/(data\.pkl|byteorder|data\/[^/]+)$/.test(name)) return false;
      size += originalSize;
      if (!(size <= mostRatio * bytes.length + spare))
        throw new Error("its entries are too large for it");
      return true;
    },
  });
  const sums = sumsOf(bytes);
  for (const [name, part] of Object.entries(parts)) {
    const sum = sums.get(name);
    if (sum !== undefined && sum !== crc32(part))
      throw new Error(`its entry ${printable(name)} has another CRC-32 than it states`);
  }
  const pickle = Object.keys(parts).find((name) => name.endsWith("/data.pkl"));
  if (pickle === undefined) throw new Error("it has no data.pkl, so torch.save did not write it");
  const folder = pickle.slice(0, -"data.pkl".length);
  const part = (name: string): Uint8Array | undefined =>
    Object.hasOwn(parts, folder + name) ? parts[folder + name] : undefined;
  if (new TextDecoder().decode(part("byteorder")).startsWith("big"))
    throw new Error("its numbers are big-endian; save it on another machine");
  return {
    value: unpickled(pickleReader(part("data.pkl") as Uint8Array), file),
    bytesOf: (key) => part(`data/${key}`),
  };
};
