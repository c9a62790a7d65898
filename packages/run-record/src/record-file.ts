import {
  decode,
  digestOfJson,
  FileDamaged,
  failure,
  type LongtailError,
  messageOf,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { RunSummary } from "./run-summary.js";

/** The name of a run's record in its folder. */
export const recordName = "result.json";

// A list of numbers on one line: as long as its class list, and not as many lines.
const compact = (json: string): string =>
  json.replace(/\[\n[\s\d.,eE+\-nul]*\]/g, (list) =>
    list.replace(/\s+/g, " ").replace("[ ", "[").replace(" ]", "]"),
  );

/** The bytes of `result.json`: the summary as indented JSON, a list of numbers on one line, and its digest last. */
export const encodeRecord = ({ sha256: _sha256, ...summary }: RunSummary): Uint8Array =>
  new TextEncoder().encode(
    `${compact(JSON.stringify({ ...summary, sha256: digestOfJson(summary) }, null, 2))}\n`,
  );

const unchanged =
  (file: string) =>
  (value: unknown): E.Either<LongtailError, unknown> => {
    const { sha256: expected, ...summary } = Object(value) as Readonly<Record<string, unknown>>;
    const actual = digestOfJson(summary);
    return expected === undefined || expected === actual
      ? E.right(value)
      : E.left(FileDamaged.of({ file, expected: JSON.stringify(expected), actual }));
  };

/**
 * The summary in `result.json`, if its digest is right; earlier records have none.
 *
 * @error FileForeign (not JSON) · core/FileDamaged · WrongType, OutOfRange, MissingKey, UnknownKey, each with its path
 * @example
 * ```ts
 * import { renderError } from "@longtail/core";
 * import { decodeRecord } from "@longtail/run-record";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const read = decodeRecord(new TextEncoder().encode('{ "name": "plain" }'), "runs/plain/result.json");
 * if (E.isLeft(read)) console.log(renderError(read.left));
 * ```
 */
export const decodeRecord = (
  bytes: Uint8Array,
  file: string = recordName,
): E.Either<LongtailError, RunSummary> =>
  pipe(
    E.tryCatch(
      (): unknown => JSON.parse(new TextDecoder().decode(bytes)),
      (thrown) => failure("FileForeign", { file, expected: "JSON", found: messageOf(thrown) }),
    ),
    E.chain(unchanged(file)),
    E.chain(decode(RunSummary)),
  );
