import { failure, type LongtailError, printable } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { NumberRows, OpenOptions, Source } from "../api.js";
import { foreign } from "../errors.js";
import { choose } from "./choose.js";
import type { Dtype, sizes } from "./dtypes.js";
import { bytesIn, describedAt, type Layout } from "./raw.js";

const longest = 100_000_000;

const codes: Readonly<Record<string, Dtype>> = {
  F64: "float64",
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
  I64: "int64",
  I32: "int32",
  I16: "int16",
  I8: "int8",
  U64: "uint64",
  U32: "uint32",
  U16: "uint16",
  U8: "uint8",
  BOOL: "bool",
};

interface Entry extends Layout {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

const isRecord = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === "object" && u !== null && !Array.isArray(u);

const isSizes = (u: unknown): u is readonly number[] =>
  Array.isArray(u) && u.every((d) => Number.isSafeInteger(d) && d >= 0);

/** One tensor of the header, or what is wrong with it. */
const entryOf = ([name, value]: readonly [string, unknown]): E.Either<string, Entry> => {
  const wrong = (what: string) => E.left(`tensor "${printable(name)}" with ${what}`);
  if (!isRecord(value)) return wrong("a description that is no object");
  const { dtype: code, shape, data_offsets: offsets } = value;
  const dtype = typeof code === "string" && Object.hasOwn(codes, code) ? codes[code] : undefined;
  if (dtype === undefined)
    return wrong(`the type ${printable(JSON.stringify(code) ?? "none", 40)}`);
  if (!isSizes(shape)) return wrong("a shape that is not a list of sizes");
  const [begin, end] = isSizes(offsets) && offsets.length === 2 ? offsets : [];
  if (begin === undefined || end === undefined || end < begin)
    return wrong("data offsets that are no range");
  const entry: Entry = { name, dtype, shape, begin, end, bigEndian: false, fortran: false };
  return bytesIn(entry) === end - begin
    ? E.right(entry)
    : wrong(
        `${end - begin} bytes of data where ${String(code)} [${shape.join(", ")}] has ${bytesIn(entry)}`,
      );
};

/** The tensors, if their data follow one another without gaps and fill the file. */
const entriesOf = (text: string, room: number): E.Either<string, readonly Entry[]> => {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    return E.left("a header that is not JSON");
  }
  if (!isRecord(header)) return E.left("a header that is no object");
  const entries: Entry[] = [];
  for (const described of Object.entries(header)) {
    if (described[0] === "__metadata__") continue;
    const entry = entryOf(described);
    if (E.isLeft(entry)) return entry;
    entries.push(entry.right);
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== covered)
      return E.left(`tensor "${printable(name)}" at ${begin}, where ${covered} is expected`);
    covered = end;
  }
  return covered >= room
    ? E.right(entries)
    : E.left(`${room - covered} bytes after the last tensor`);
};

/** Opens one tensor of a safetensors file. Nothing but its header is read; `@longtail/checkpoint` reads whole networks. */
export const openSafetensors = (
  source: Source,
  options: OpenOptions,
): TE.TaskEither<LongtailError, NumberRows> => {
  const { name: file, size } = source;
  const strange = (found: string) => foreign(file, "a safetensors file", found);
  return pipe(
    source.read(0, Math.min(8, size)),
    TE.map(
      (bytes) => 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)),
    ),
    TE.filterOrElse(
      (start) => start <= longest,
      () => strange("a header without end"),
    ),
    TE.filterOrElse(
      (start) => start <= size,
      (start) => failure("FileTruncated", { file, expectedBytes: start, actualBytes: size }),
    ),
    TE.bindTo("start"),
    TE.bind("header", ({ start }) => source.read(8, start)),
    TE.bind("entries", ({ start, header }) =>
      TE.fromEither(
        pipe(
          E.tryCatch(
            () => new TextDecoder("utf-8", { fatal: true }).decode(header),
            () => "a header that is no text",
          ),
          E.chain((text) => entriesOf(text, size - start)),
          E.mapLeft(strange),
        ),
      ),
    ),
    TE.chainFirstEitherK(({ start, entries }) => {
      const expectedBytes = start + (entries.at(-1)?.end ?? 0);
      return expectedBytes > size
        ? E.left(failure("FileTruncated", { file, expectedBytes, actualBytes: size }))
        : E.right(undefined);
    }),
    TE.bind("name", ({ entries }) =>
      TE.fromEither(
        choose(
          file,
          "tensor",
          entries.map(({ name }) => name),
          options,
        ),
      ),
    ),
    TE.map(({ start, entries, name }) => {
      const entry = entries.find((each) => each.name === name) as Entry;
      return describedAt(source, "safetensors", entry, start + entry.begin, name);
    }),
  );
};

/** The types that safetensors has a code for, by NumPy's names. */
export const safetensorsCodes: Readonly<Record<Dtype, string>> = Object.fromEntries(
  Object.entries(codes).map(([code, dtype]) => [dtype, code]),
) as Record<keyof typeof sizes, string>;
