import { crc32, failure, type LongtailError, messageOf, printable } from "@longtail/core";
import { Inflate } from "fflate";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Source } from "../api.js";
import { foreign } from "../errors.js";
import { type Bytes, bytesOf } from "./bytes.js";

/** A file in a zip archive. */
export interface Member {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Where its local header begins. */
  readonly at: number;
}

const archive = "an archive of NumPy arrays (.npz)";

const fault = (file: string, found: string) => E.left(foreign(file, archive, found));

const wide = 0xffffffff;

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

const uint64 = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

/** The 64-bit sizes of an entry, where its 32-bit fields say that they stand in the extra field. */
const widened = (extra: DataView, fields: readonly number[]): readonly number[] | undefined => {
  if (!fields.includes(wide)) return fields;
  for (let at = 0; at + 4 <= extra.byteLength; ) {
    const [id, length] = [extra.getUint16(at, true), extra.getUint16(at + 2, true)];
    const end = at + 4 + length;
    if (end > extra.byteLength) return undefined;
    if (id === 1) {
      let next = at + 4;
      const values = fields.map((field) => {
        if (field !== wide) return field;
        next += 8;
        return next <= end ? uint64(extra, next - 8) : Number.NaN;
      });
      return values.every(Number.isSafeInteger) ? values : undefined;
    }
    at = end;
  }
  return undefined;
};

const membersIn = (
  file: string,
  bytes: Uint8Array,
  count: number,
): E.Either<LongtailError, readonly Member[]> => {
  const view = viewOf(bytes);
  const members: Member[] = [];
  for (let at = 0; members.length < count; ) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50)
      return fault(file, "a list of contents that cannot be read");
    const [nameLength, extraLength, noteLength] = [28, 30, 32].map((field) =>
      view.getUint16(at + field, true),
    ) as [number, number, number];
    const end = at + 46 + nameLength + extraLength + noteLength;
    if (end > bytes.length) return fault(file, "a list of contents that cannot be read");
    if (view.getUint16(at + 8, true) & 1) return fault(file, "an encrypted archive");
    const extraStart = at + 46 + nameLength;
    const sizes = widened(viewOf(bytes.subarray(extraStart, extraStart + extraLength)), [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ]);
    if (sizes === undefined) return fault(file, "a list of contents that cannot be read");
    const [size, packed, start] = sizes as [number, number, number];
    members.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, extraStart)),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed,
      size,
      at: start,
    });
    at = end;
  }
  return E.right(members);
};

/** Where the list of contents lies, and how many entries it has. */
const contentsOf = (
  source: Source,
): TE.TaskEither<LongtailError, { count: number; start: number; length: number }> => {
  const { name: file, size } = source;
  // The end record has 22 bytes and a comment of at most 65,535.
  const from = Math.max(0, size - 22 - 65_535 - 20);
  return pipe(
    source.read(from, size),
    TE.chain((tail) => {
      const view = viewOf(tail);
      let at = tail.length - 22;
      while (at >= 0 && view.getUint32(at, true) !== 0x06054b50) at--;
      if (at < 0) return TE.fromEither(fault(file, "an archive without its end"));
      const [count, length, start] = [
        view.getUint16(at + 10, true),
        view.getUint32(at + 12, true),
        view.getUint32(at + 16, true),
      ];
      if (count !== 0xffff && length !== wide && start !== wide)
        return TE.right({ count, start, length });
      const locator = at - 20;
      if (locator < 0 || view.getUint32(locator, true) !== 0x07064b50)
        return TE.fromEither(fault(file, "an archive without its end"));
      const record = uint64(view, locator + 8);
      return record + 56 > size
        ? TE.fromEither(fault(file, "an archive without its end"))
        : pipe(
            source.read(record, record + 56),
            TE.map(viewOf),
            TE.map((end) => ({
              count: uint64(end, 32),
              length: uint64(end, 40),
              start: uint64(end, 48),
            })),
          );
    }),
    TE.filterOrElse(
      ({ start, length, count }) => start + length <= size && count * 46 <= length,
      () => foreign(file, archive, "a list of contents that lies outside the file"),
    ),
  );
};

/**
 * The files in a zip archive, from its list of contents.
 *
 * @error FileForeign
 */
export const zipMembers = (source: Source): TE.TaskEither<LongtailError, readonly Member[]> =>
  pipe(
    contentsOf(source),
    TE.bindTo("contents"),
    TE.bind("bytes", ({ contents: { start, length } }) => source.read(start, start + length)),
    TE.chainEitherK(({ contents, bytes }) => membersIn(source.name, bytes, contents.count)),
  );

const piece = 2 ** 18;

async function* inflated(file: string, packed: Bytes): Bytes {
  let ready: Uint8Array[] = [];
  const inflate = new Inflate((data) => {
    ready.push(data);
  });
  try {
    for await (const part of packed) {
      if (E.isLeft(part)) {
        yield part;
        return;
      }
      // Copied: the library keeps what it has not used yet.
      inflate.push(part.right.slice());
      for (const data of ready) yield E.right(data);
      ready = [];
    }
    inflate.push(new Uint8Array(0), true);
    for (const data of ready) yield E.right(data);
  } catch (thrown) {
    yield fault(file, `data that cannot be inflated (${messageOf(thrown)})`);
  }
}

/** The bytes of a member. Their number and their CRC-32 are checked at the end: a wrong one is the last thing that comes. */
export async function* memberBytes(source: Source, member: Member): Bytes {
  const { name, method, packed, size, crc } = member;
  const file = `${source.name}: ${printable(name)}`;
  const header =
    member.at + 30 > source.size ? undefined : await source.read(member.at, member.at + 30)();
  if (header === undefined || E.isLeft(header)) {
    yield header ?? fault(file, "an entry that lies outside the file");
    return;
  }
  const view = viewOf(header.right);
  const start = member.at + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  if (view.getUint32(0, true) !== 0x04034b50 || start + packed > source.size) {
    yield fault(file, "an entry that lies outside the file");
    return;
  }
  if (method !== 0 && method !== 8) {
    yield fault(file, `compression method ${method}; numpy.savez_compressed uses 8`);
    return;
  }
  const raw = bytesOf(source, start, start + packed, piece);
  let [total, sum] = [0, 0];
  for await (const part of method === 0 ? raw : inflated(file, raw)) {
    if (E.isRight(part)) {
      total += part.right.length;
      sum = crc32(part.right, sum);
      if (total > size) {
        yield fault(file, `more than the ${size} bytes that the list of contents names`);
        return;
      }
    }
    yield part;
    if (E.isLeft(part)) return;
  }
  if (total < size)
    yield E.left(failure("FileTruncated", { file, expectedBytes: size, actualBytes: total }));
  else if (sum !== crc) yield fault(file, "damaged data: the CRC-32 is another");
}
