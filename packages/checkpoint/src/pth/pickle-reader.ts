import type { Parser } from "pickleparser";

/** What the pickle machine reads from, and where it is. */
export interface PickleReader extends NonNullable<Parameters<Parser["read"]>[0]> {
  readonly position: () => number;
}

/**
 * Reads a pickle's bytes from a position on.
 *
 * The library's own reader takes a negative length as a step back, which a hostile file can use for an endless loop, and prints a
 * warning for large numbers.
 *
 * @error throws where the bytes end too early, and at a length that is no size
 */
export const pickleReader = (bytes: Uint8Array, from = 0): PickleReader => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [utf8, latin1] = [new TextDecoder("utf-8"), new TextDecoder("latin1")];
  let at = from;
  const take = (length: number): number => {
    if (!(Number.isSafeInteger(length) && length >= 0 && length <= bytes.length - at))
      throw new Error("it ends too early");
    const start = at;
    at += length;
    return start;
  };
  const taken = (length: number): Uint8Array => bytes.subarray(take(length), at);
  return {
    position: () => at,
    hasNext: () => at < bytes.length,
    byte: () => view.getUint8(take(1)),
    bytes: taken,
    uint16: () => view.getUint16(take(2), true),
    int32: () => view.getInt32(take(4), true),
    uint32: () => view.getUint32(take(4), true),
    uint64: () => Number(view.getBigUint64(take(8), true)),
    float64: () => view.getFloat64(take(8), false),
    skip: (length) => {
      take(length);
    },
    string: (length, encoding) => (encoding === "utf-8" ? utf8 : latin1).decode(taken(length)),
    line: () => {
      const end = bytes.indexOf(10, at);
      if (end < 0) throw new Error("it ends too early");
      const text = latin1.decode(taken(end - at));
      take(1);
      return text;
    },
  };
};
