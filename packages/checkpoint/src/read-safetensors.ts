import { failure, type LongtailError, printable } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { type Dtype, dtypes, isDtype, type SafeFile, type SafeTensor, sizeOf } from "./dtypes.js";
import { type HeaderNames, headerNames } from "./header-names.js";
import { looksLike } from "./looks-like.js";
import { safeFileOf } from "./safe-file.js";
import { sealFault } from "./seal.js";

// The limit of the format's own library; a longer header means another kind of file.
const longestHeader = 100_000_000;

interface Entry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const isRecord = (u: unknown): u is Record<string, unknown> =>
  typeof u === "object" && u !== null && !Array.isArray(u);

const isSizes = (u: unknown): u is readonly number[] =>
  Array.isArray(u) && u.every((d) => Number.isSafeInteger(d) && d >= 0);

const headerOf = (
  bytes: Uint8Array,
  file: string,
  foreign: (found: string) => LongtailError,
): E.Either<
  LongtailError,
  { readonly header: Record<string, unknown>; readonly names: HeaderNames; readonly start: number }
> => {
  const truncated = (expectedBytes: number) =>
    failure("FileTruncated", { file, expectedBytes, actualBytes: bytes.length });
  if (bytes.length < 8) return E.left(truncated(8));
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length < 2 || length > longestHeader || (bytes.length > 8 && bytes[8] !== 0x7b))
    return E.left(foreign(looksLike(bytes)));
  const start = 8 + length;
  if (bytes.length < start) return E.left(truncated(start));
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, start));
    const header: unknown = JSON.parse(text);
    return isRecord(header)
      ? E.right({ header, names: headerNames(text), start })
      : E.left(foreign("a header that is no object"));
  } catch {
    return E.left(foreign("a header that is not JSON"));
  }
};

/** The entry of one tensor, or a description of what is wrong with it. */
const entryOf = (name: string, value: unknown): E.Either<string, Entry> => {
  const wrong = (what: string) => E.left(`tensor "${printable(name)}" with ${what}`);
  if (!isRecord(value)) return wrong("a description that is no object");
  const { dtype, shape, data_offsets: offsets } = value;
  if (dtype === undefined) return wrong("no dtype");
  if (typeof dtype !== "string") return wrong("a dtype that is no text");
  if (!isDtype(dtype)) return wrong(`the unknown dtype "${printable(dtype)}"`);
  if (!isSizes(shape)) return wrong("a shape that is not a list of sizes");
  const [begin, end] = isSizes(offsets) && offsets.length === 2 ? offsets : [];
  if (begin === undefined || end === undefined || end < begin)
    return wrong("data offsets that are no range");
  const needed = sizeOf(shape) * dtypes[dtype].BYTES_PER_ELEMENT;
  return end - begin === needed
    ? E.right({ name, dtype, shape, begin, end })
    : wrong(`${end - begin} bytes of data where ${dtype} [${shape.join(", ")}] has ${needed}`);
};

const textsOf = (value: unknown): Record<string, string> | undefined =>
  value === undefined
    ? {}
    : isRecord(value) && Object.values(value).every((v) => typeof v === "string")
      ? (value as Record<string, string>)
      : undefined;

/**
 * Reads a safetensors file: a JSON header, then little-endian data without gaps. Nothing in it is executed.
 *
 * All offsets are checked before any data is read. The arrays are copies, so `bytes` may be reused.
 *
 * @error FileTruncated (it ends before its header or its data does) · FileForeign (not safetensors, or a header that
 *        contradicts itself: unknown dtype, sizes that do not fit the shape, a name twice, overlaps, gaps, bytes after the end) ·
 *        core/FileDamaged (a file with a digest, written by `saveTensors`, whose bytes have changed)
 * @source the format's description, github.com/huggingface/safetensors, README.md
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { readSafetensors, writeSafetensors } from "@longtail/checkpoint";
 *
 * const bias = { dtype: "F32", shape: [2], data: Float32Array.of(0.5, -0.5) } as const;
 * const bytes = orThrow(writeSafetensors({ tensors: { bias } }));
 * console.log(orThrow(readSafetensors(bytes, "bias.safetensors")).tensors);
 * ```
 */
export const readSafetensors = (
  bytes: Uint8Array,
  file = "safetensors",
): E.Either<LongtailError, SafeFile> => {
  const foreign = (found: string) =>
    failure("FileForeign", { file, expected: "a safetensors file", found });
  const read = headerOf(bytes, file, foreign);
  if (E.isLeft(read)) return read;
  const { header, names, start } = read.right;
  if (names.twice !== undefined)
    return E.left(foreign(`the name "${printable(names.twice)}" twice in its header`));
  const { __metadata__, ...described } = header;
  const metadata = textsOf(__metadata__);
  if (metadata === undefined) return E.left(foreign("metadata that are not texts by name"));

  const entries: Entry[] = [];
  for (const name of names.tensors) {
    const entry = entryOf(name, described[name]);
    if (E.isLeft(entry)) return E.left(foreign(entry.left));
    entries.push(entry.right);
  }
  // An empty tensor begins where its neighbor does, and goes first.
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { name, begin, end } of entries) {
    if (begin < covered)
      return E.left(foreign(`tensor "${printable(name)}" overlapping the one before it`));
    if (begin > covered)
      return E.left(foreign(`${begin - covered} bytes of no tensor before "${printable(name)}"`));
    covered = end;
  }
  const surplus = bytes.length - start - covered;
  if (surplus < 0) {
    const expectedBytes = start + covered;
    return E.left(failure("FileTruncated", { file, expectedBytes, actualBytes: bytes.length }));
  }
  if (surplus > 0) return E.left(foreign(`${surplus} bytes after the last tensor`));
  const damage = sealFault(bytes, metadata, file);
  if (damage !== undefined) return E.left(damage);

  const tensors = entries.map(({ name, dtype, shape, begin, end }) => {
    // Copied, as typed arrays must be aligned and the file's data need not be.
    const buffer = Uint8Array.from(bytes.subarray(start + begin, start + end)).buffer;
    return [name, { dtype, shape, data: new dtypes[dtype](buffer) } as SafeTensor] as const;
  });
  return E.right(
    safeFileOf(
      tensors,
      names.metadata.map((name) => [name, metadata[name] as string] as const),
    ),
  );
};
