import type { LongtailError } from "@longtail/core";
import type { FileMetaData } from "hyparquet";
import * as E from "#fp-ts/Either";
import type { Source } from "../api.js";

/** What a page's header says, as far as it decides how far a decoder goes. */
interface Page {
  readonly type: number;
  readonly plainBytes: number;
  readonly bytes: number;
  readonly values: number;
  readonly encoding: number;
  readonly headerBytes: number;
  /** In a page of the second version: values that are nothing, and the bytes of levels before the values. */
  readonly nulls: number;
  readonly levelBytes: number;
}

const longestHeader = 2 ** 20;
const firstLook = 4096;
const deepest = 8;

/** Thrift's compact protocol, read by field numbers; undefined where the bytes end or are none of it. */
const cursorOf = (bytes: Uint8Array) => {
  let at = 0;

  const byte = (): number => {
    const read = bytes[at++];
    if (read === undefined) throw new RangeError("the header ends early");
    return read;
  };

  const varint = (): number => {
    let number = 0;
    for (let factor = 1; factor <= 2 ** 63; factor *= 128) {
      const next = byte();
      number += (next & 127) * factor;
      if (next < 128) return number;
    }
    throw new TypeError("a number without end");
  };

  const integer = (): number => {
    const zigzag = varint();
    return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  };

  const skip = (many: number): void => {
    at += many;
    if (at > bytes.length) throw new RangeError("the header ends early");
  };

  /** One value: integers, and structures as their integers by field; nothing of the others. */
  const value = (
    type: number,
    depth: number,
  ): number | ReadonlyMap<number, unknown> | undefined => {
    if (type === 1 || type === 2) return undefined;
    if (type === 3) return byte();
    if (type >= 4 && type <= 6) return integer();
    if (type === 7) skip(8);
    else if (type === 8) skip(varint());
    else if (type === 12) return struct(depth + 1);
    else throw new TypeError(`a field of the type ${type}`);
    return undefined;
  };

  const struct = (depth = 0): ReadonlyMap<number, unknown> => {
    if (depth > deepest) throw new TypeError("structures in structures");
    const fields = new Map<number, unknown>();
    for (let field = 0; ; ) {
      const next = byte();
      const type = next & 15;
      if (type === 0) return fields;
      field = next >> 4 === 0 ? integer() : field + (next >> 4);
      fields.set(field, value(type, depth));
    }
  };

  return { struct, at: () => at };
};

const count = (fields: unknown, field: number): number =>
  fields instanceof Map && typeof fields.get(field) === "number" ? Number(fields.get(field)) : -1;

// The format's numbers for types of pages, and for values that are numbers of a dictionary, or runs.
const dictionaryCodes = [2, 8];
const runs = 3;
const lastCode = 10;
const dataPage = 0;
const indexPage = 1;
const dictionaryPage = 2;
const dataPage2 = 3;

const pageOf = (bytes: Uint8Array): Page => {
  const cursor = cursorOf(bytes);
  const header = cursor.struct();
  const type = count(header, 1);
  const inner = new Map([
    [dataPage, 5],
    [dictionaryPage, 7],
    [dataPage2, 8],
  ]).get(type);
  const fields = inner === undefined ? undefined : header.get(inner);
  // What is not stated is below 0: a decoder would go on from nowhere.
  const levels = [count(fields, 5), count(fields, 6)];
  return {
    type,
    plainBytes: count(header, 2),
    bytes: count(header, 3),
    values: inner === undefined ? -1 : count(fields, 1),
    encoding: inner === undefined ? -1 : count(fields, type === dataPage2 ? 4 : 2),
    headerBytes: cursor.at(),
    nulls: type === dataPage2 ? count(fields, 2) : 0,
    levelBytes:
      type !== dataPage2 ? 0 : Math.min(...levels) < 0 ? -1 : levels.reduce((a, b) => a + b, 0),
  };
};

/** A column's pages in one group of rows, as the file's end describes them. */
interface Chunk {
  readonly start: number;
  readonly end: number;
  readonly plainBytes: number;
  readonly values: number;
  readonly isBoolean: boolean;
  /** How many bytes a stored byte can become. */
  readonly growth: number;
}

// Three bytes of Snappy copy at most 64. Of other compression the library says that it does not read it.
const growths: Readonly<Record<string, number>> = { UNCOMPRESSED: 1, SNAPPY: 22 };

/** What is wrong with a chunk's pages, if anything is: a decoder would not come to an end, or take memory without end. */
const faultIn = async (
  source: Source,
  { start, end, plainBytes, values, isBoolean, growth }: Chunk,
): Promise<E.Either<LongtailError, string | undefined>> => {
  let [at, seen] = [start, 0];
  let hasDictionary = false;
  while (seen < values) {
    let page: Page | undefined;
    for (let look = firstLook; page === undefined; look *= 16) {
      const read = await source.read(at, Math.min(end, at + look))();
      if (E.isLeft(read)) return read;
      try {
        page = pageOf(read.right);
      } catch (thrown) {
        const isShort = thrown instanceof RangeError && at + look < end && look < longestHeader;
        if (!isShort) return E.right("a page without a header");
      }
    }
    const data = at + page.headerBytes;
    if (page.type < dataPage || page.type > dataPage2 || page.type === indexPage)
      return E.right(`a page of the type ${page.type}`);
    if (page.bytes < 0 || data + page.bytes > end)
      return E.right(`a page of ${page.bytes} bytes where ${end - data} are left`);
    if (page.plainBytes < 0 || page.plainBytes > plainBytes)
      return E.right(`a page of ${page.plainBytes} bytes in a column of ${plainBytes}`);
    if (page.plainBytes > growth * page.bytes + growth)
      return E.right(`a page of ${page.plainBytes} bytes, compressed to ${page.bytes}`);
    if (page.values < 0 || (page.type !== dictionaryPage && seen + page.values > values))
      return E.right(`a page of ${page.values} values in a column of ${values}`);
    if (page.type === dictionaryPage && page.values > plainBytes)
      return E.right(`a dictionary of ${page.values} values in ${plainBytes} bytes`);
    if (page.nulls < 0 || page.nulls > page.values)
      return E.right(`a page of ${page.values} values, ${page.nulls} of them nothing`);
    if (page.levelBytes < 0 || page.levelBytes > Math.min(page.bytes, page.plainBytes))
      return E.right(`a page of ${page.bytes} bytes with ${page.levelBytes} bytes of levels`);
    const isStrange = dictionaryCodes.includes(page.encoding)
      ? !hasDictionary
      : !(page.encoding >= 0 && page.encoding <= lastCode) ||
        (page.encoding === runs && !isBoolean);
    if (page.type === dictionaryPage) hasDictionary = true;
    else if (isStrange) return E.right(`values in the encoding ${page.encoding}`);
    if (page.type !== dictionaryPage) seen += page.values;
    at = data + page.bytes;
    if (at >= end && seen < values) return E.right(`${seen} of ${values} values`);
  }
  return E.right(undefined);
};

const isSize = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;

/** What is wrong with the pages of some columns, if anything is. Nothing but the pages' headers is read. */
export const pagesFault = async (
  source: Source,
  metadata: FileMetaData,
  names: readonly string[],
): Promise<E.Either<LongtailError, string | undefined>> => {
  const total = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (total !== Number(metadata.num_rows))
    return E.right(`groups of ${total} rows in a table of ${metadata.num_rows}`);
  for (const { columns, num_rows: rows } of metadata.row_groups) {
    if (!isSize(Number(rows))) return E.right(`a group of ${rows} rows`);
    for (const { meta_data: meta } of columns) {
      if (meta === undefined) return E.right("a column without a description");
      if (!names.includes(meta.path_in_schema[0] ?? "")) continue;
      const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
      const end = start + Number(meta.total_compressed_size);
      const values = Number(meta.num_values);
      const plainBytes = Number(meta.total_uncompressed_size);
      if (![start, end, values, plainBytes].every(isSize) || end > source.size)
        return E.right("a column outside the file");
      if (meta.path_in_schema.length === 1 && values !== Number(rows))
        return E.right(`a column of ${values} values in a group of ${rows} rows`);
      const fault = await faultIn(source, {
        start,
        end,
        plainBytes,
        values,
        isBoolean: meta.type === "BOOLEAN",
        growth: growths[meta.codec] ?? Number.POSITIVE_INFINITY,
      });
      if (E.isLeft(fault) || fault.right !== undefined) return fault;
    }
  }
  return E.right(undefined);
};
