const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0x82f63b78 : rest >>> 1;
  return rest;
});

/** The CRC-32C (Castagnoli) of some bytes, as RFC 3720 has it. */
export const crc32c = (bytes: Uint8Array): number =>
  ~bytes.reduce((rest, byte) => (rest >>> 8) ^ (table[(rest ^ byte) & 255] ?? 0), -1) >>> 0;
