let tables: readonly Uint32Array[] | undefined;

/** Tables for four bytes at a time. */
const crcTables = (): readonly Uint32Array[] => {
  if (tables !== undefined) return tables;
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value >>> 0;
  });
  const all = [first];
  for (let i = 1; i < 4; i++)
    all.push(
      (all[i - 1] as Uint32Array).map((value) => (value >>> 8) ^ (first[value & 255] as number)),
    );
  tables = all;
  return all;
};

/**
 * The CRC-32 of some bytes after others whose CRC-32 is `before`, as zip archives and PNG files have it.
 *
 * @source ISO 3309; PNG specification, annex D
 * @example
 * ```ts
 * import { crc32 } from "@longtail/core";
 *
 * console.log(crc32(new TextEncoder().encode("123456789")).toString(16)); // cbf43926
 * ```
 */
export const crc32 = (bytes: Uint8Array, before = 0): number => {
  const [t0, t1, t2, t3] = crcTables() as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  let crc = ~before;
  const even = bytes.length - (bytes.length % 4);
  let i = 0;
  for (; i < even; i += 4) {
    crc ^=
      (bytes[i] as number) |
      ((bytes[i + 1] as number) << 8) |
      ((bytes[i + 2] as number) << 16) |
      ((bytes[i + 3] as number) << 24);
    crc =
      (t3[crc & 255] as number) ^
      (t2[(crc >>> 8) & 255] as number) ^
      (t1[(crc >>> 16) & 255] as number) ^
      (t0[crc >>> 24] as number);
  }
  for (; i < bytes.length; i++)
    crc = (crc >>> 8) ^ (t0[(crc ^ (bytes[i] as number)) & 255] as number);
  return ~crc >>> 0;
};
