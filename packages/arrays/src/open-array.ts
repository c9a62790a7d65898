import { type LongtailError, printable } from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Format, NumberRows, OpenOptions, Source } from "./api.js";
import { foreign } from "./errors.js";
import { openCsv } from "./internal/read-csv.js";
import { openJsonLines } from "./internal/read-json-lines.js";
import { openNpy } from "./internal/read-npy.js";
import { openNpz } from "./internal/read-npz.js";
import { openParquet } from "./internal/read-parquet.js";
import { openSafetensors } from "./internal/read-safetensors.js";

const openers: Readonly<
  Record<Format, (source: Source, options: OpenOptions) => TE.TaskEither<LongtailError, NumberRows>>
> = {
  npy: openNpy,
  npz: openNpz,
  safetensors: openSafetensors,
  csv: openCsv,
  "json-lines": openJsonLines,
  parquet: openParquet,
};

const expected = "numbers in a .npy, .npz, safetensors, CSV, JSON lines or Parquet file";

const refused: readonly (readonly [prefix: string, what: string])[] = [
  ["\x89HDF", "an HDF5 file; save a .npy"],
  ["\x1f\x8b", "a gzip archive; unpack it first"],
  ["\xff\xfe", "text in UTF-16; save it in UTF-8"],
  ["\xfe\xff", "text in UTF-16; save it in UTF-8"],
  ["MATLAB", "a MATLAB file; save a .npy"],
  [
    "version https://git-lfs",
    "a Git LFS pointer in place of the file; `git lfs pull` fetches the file",
  ],
];

const isPickle = (text: string): boolean => text[0] === "\x80" && text.charCodeAt(1) <= 5;

const isSafetensors = (text: string): boolean => text[8] === "{" && text.slice(4, 8) === "\0\0\0\0";

const formatOf = (text: string): Format | { readonly found: string } => {
  if (text === "") return { found: "an empty file" };
  if (text.startsWith("\x93NUMPY")) return "npy";
  if (text.startsWith("PK\x03\x04") || text.startsWith("PK\x05\x06")) return "npz";
  if (text.startsWith("PAR1")) return "parquet";
  if (isSafetensors(text)) return "safetensors";
  if (isPickle(text))
    return { found: "a Python pickle, which can run code and is not read; save a .npy" };
  const known = refused.find(([prefix]) => text.startsWith(prefix));
  if (known !== undefined) return { found: known[1] };
  if (text.includes("\0")) return { found: "something else" };
  const start = text.replace(/^\xef\xbb\xbf/, "").trimStart();
  if (/^<(!doctype|html|\?xml)/i.test(start)) return { found: "a web page" };
  return start.startsWith("{") || start.startsWith("[") ? "json-lines" : "csv";
};

/**
 * Opens an array of numbers in a file of any of six formats, told apart by content and not by name. Nothing but its description is read.
 *
 * float16, bfloat16, float32, booleans and integers of up to 16 bits come as float32, all else as float64, so that nothing is
 * rounded. An integer beyond 2^53 is an error, as is a NaN. Python objects and pickles are refused, since they can run code.
 *
 * @error FileForeign (another format, strings, objects, other things than numbers) · FileTruncated · FileUnreadable · UnknownName ·
 *        Incompatible (several arrays and no name); while blocks are read also arrays/BadCell, with its row and column
 * @owns  the source is neither closed nor kept beyond the result
 * @source numpy.lib.format; the safetensors README; APPNOTE.TXT of zip; RFC 4180
 * @example
 * ```ts
 * import { bytesSource, openArray } from "@longtail/arrays";
 * import { orThrow } from "@longtail/core";
 *
 * const text = new TextEncoder().encode("cat,dog\n0.9,0.1\n0.2,0.8\n");
 * const scores = await orThrow(openArray(bytesSource(text, "scores.csv")));
 * console.log(scores.format, scores.columns, scores.columnNames); // csv 2 [ "cat", "dog" ]
 * for await (const block of scores.blocks()) console.log(block); // a right with two rows
 * ```
 */
export const openArray = (
  source: Source,
  options: OpenOptions = {},
): TE.TaskEither<LongtailError, NumberRows> =>
  pipe(
    source.read(0, Math.min(source.size, 256)),
    TE.map((bytes) => formatOf(String.fromCharCode(...bytes))),
    TE.chain((format) =>
      typeof format === "string"
        ? openers[format](source, options)
        : TE.left(foreign(printable(source.name), expected, format.found)),
    ),
  );
