/** A component of a scan. */
export interface Component {
  readonly h: number;
  readonly v: number;
  /** Which of the tables it takes. */
  readonly quanta: number;
  readonly dc: number;
  readonly ac: number;
}

/** A baseline JPEG file of one scan: where its tables and its codes lie. */
export interface Plan {
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
  /** Where the numbers of a table begin, 64 bytes. */
  readonly quanta: ReadonlyMap<number, number>;
  /** Where a table's counts begin; those of AC have 16 added to their number. */
  readonly huffman: ReadonlyMap<number, number>;
  /** Where the codes begin. */
  readonly codes: number;
}

// Of larger pictures, the planes and the pixels would stay in memory.
const MOST_PIXELS = 2 ** 23;

const tags = (bytes: Uint8Array, at: number, text: string): boolean =>
  Array.from(text, (char) => char.charCodeAt(0)).every((code, i) => bytes[at + i] === code);

const factors = ({ h, v }: Component): boolean => Math.min(h, v) >= 1 && Math.max(h, v) <= 4;

/**
 * The plan of a file; `undefined` if it is any but the common kind: 8 bits, Huffman codes, one scan, grey or YCbCr with whole or halved
 * chroma, no restarts, not to be turned.
 *
 * @source ITU-T T.81, annex B
 */
export const planOf = (bytes: Uint8Array, upright: boolean): Plan | undefined => {
  const byte = (at: number): number => bytes[at] ?? 0;
  const short = (at: number): number => (byte(at) << 8) | byte(at + 1);
  const quanta = new Map<number, number>();
  const huffman = new Map<number, number>();
  let frame: number | undefined;
  let [jfif, adobe] = [false, false];
  for (let at = 2; at + 4 <= bytes.length; at += 2 + short(at + 2)) {
    if (byte(at) !== 0xff) return undefined;
    const marker = byte(at + 1);
    const begin = at + 4;
    const end = at + 2 + short(at + 2);
    if (end < begin || end > bytes.length) return undefined;
    if (marker === 0xe0) jfif ||= end - begin >= 14 && tags(bytes, begin, "JFIF\0");
    else if (marker === 0xe1) {
      if (upright && tags(bytes, begin, "Exif")) return undefined;
    } else if (marker === 0xee) adobe ||= tags(bytes, begin, "Adobe");
    else if (marker === 0xdb) {
      for (let table = begin; table < end; table += 65) {
        if (byte(table) > 3 || table + 65 > end) return undefined;
        quanta.set(byte(table), table + 1);
      }
    } else if (marker === 0xc4) {
      for (let table = begin; table < end; ) {
        const counts = bytes.subarray(table + 1, table + 17);
        const symbols = counts.reduce((sum, count) => sum + count, 0);
        if ((byte(table) & 0xef) > 3 || symbols > 256 || table + 17 + symbols > end)
          return undefined;
        huffman.set(byte(table), table + 1);
        table += 17 + symbols;
      }
    } else if (marker === 0xc0) {
      if (frame !== undefined) return undefined;
      frame = begin;
    } else if (marker === 0xda) {
      if (frame === undefined) return undefined;
      const [height, width, count] = [short(frame + 1), short(frame + 3), byte(frame + 5)];
      const f = frame;
      const components = Array.from({ length: count }, (_none, i) => ({
        id: byte(f + 6 + 3 * i),
        h: byte(f + 7 + 3 * i) >> 4,
        v: byte(f + 7 + 3 * i) & 15,
        quanta: byte(f + 8 + 3 * i),
        own: byte(begin + 1 + 2 * i),
        dc: byte(begin + 2 + 2 * i) >> 4,
        ac: 16 + (byte(begin + 2 + 2 * i) & 15),
      }));
      const [first, second, third] = components;
      const common =
        byte(frame) === 8 &&
        width * height > 0 &&
        width * height <= MOST_PIXELS &&
        byte(begin) === count &&
        short(at + 2) === 6 + 2 * count &&
        short(frame - 2) === 8 + 3 * count &&
        byte(end - 3) === 0 &&
        byte(end - 2) === 63 &&
        byte(end - 1) === 0 &&
        components.every(
          ({ id, own, quanta: q, dc, ac }) =>
            id === own && quanta.has(q) && huffman.has(dc) && huffman.has(ac),
        );
      if (!common || first === undefined) return undefined;
      const shared = { width, height, quanta, huffman, codes: end };
      // Blocks of a single component follow each other, whatever its factors.
      if (count === 1)
        return factors(first) ? { ...shared, components: [{ ...first, h: 1, v: 1 }] } : undefined;
      if (count !== 3 || second === undefined || third === undefined) return undefined;
      // A narrow picture's chroma is not smoothed.
      const sampled =
        (first.h === 1 && first.v === 1) || (first.h === 2 && first.v <= 2 && width > 4);
      const halved = [second, third].every(({ h, v }) => h === 1 && v === 1);
      const ycbcr = jfif || (!adobe && components.every(({ id }, i) => id === i + 1));
      return sampled && factors(first) && halved && ycbcr ? { ...shared, components } : undefined;
    } else if ((marker & 0xf0) !== 0xe0 && marker !== 0xfe) return undefined;
  }
  return undefined;
};
