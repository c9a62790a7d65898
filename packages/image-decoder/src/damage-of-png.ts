import { crc32 } from "@longtail/core";

/**
 * What is wrong with the chunks of a PNG file; `undefined` if the file is whole.
 *
 * The decoder itself checks no sums: a file with wrong bytes may decode, into another image.
 *
 * @source PNG specification, section 5 and annex D (the sums)
 */
export const damageOfPng = (bytes: Uint8Array): string | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) break;
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (at === 8 && name !== "IHDR") return "it has no header";
    if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end))
      return `its ${name} chunk is damaged`;
    if (name === "IEND") return undefined;
    at = end + 4;
  }
  return "it ends too early";
};
