const [END, FAR_END, LOCATOR, ENTRY] = [0x06054b50, 0x06064b50, 0x07064b50, 0x02014b50];
const [endBytes, locatorBytes, entryBytes] = [22, 20, 46];
const longestComment = 0xffff;
const farAway = 0xffffffff;

// Where the list of contents begins; in an archive of more than 4 GiB, another record knows.
const contentsAt = (view: DataView): number => {
  const last = view.byteLength - endBytes;
  for (let at = last; at >= Math.max(0, last - longestComment); at--) {
    if (view.getUint32(at, true) !== END) continue;
    const near = view.getUint32(at + 16, true);
    const locator = at - locatorBytes;
    if (near !== farAway || locator < 0 || view.getUint32(locator, true) !== LOCATOR) return near;
    const record = Number(view.getBigUint64(locator + 8, true));
    if (view.getUint32(record, true) !== FAR_END) break;
    return Number(view.getBigUint64(record + 48, true));
  }
  throw new Error("it has no list of contents");
};

/**
 * The CRC-32 of each entry of a zip archive, from its list of contents. An entry without one is absent: PyTorch writes 0 where
 * `torch.serialization.set_crc32_options(False)` told it to compute none.
 *
 * @error throws where there is no such list
 * @source PKWARE APPNOTE.TXT, sections 4.3.12 to 4.3.16
 */
export const sumsOf = (bytes: Uint8Array): ReadonlyMap<string, number> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sums = new Map<string, number>();
  for (let at = contentsAt(view); view.getUint32(at, true) === ENTRY; ) {
    const [name, extra, comment] = [28, 30, 32].map((field) =>
      view.getUint16(at + field, true),
    ) as [number, number, number];
    const start = at + entryBytes;
    const sum = view.getUint32(at + 16, true);
    if (sum !== 0) sums.set(new TextDecoder().decode(bytes.subarray(start, start + name)), sum);
    at = start + name + extra + comment;
  }
  return sums;
};
