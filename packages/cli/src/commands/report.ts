import { basename, dirname, join, resolve } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { decode, type LongtailError } from "@longtail/core";
import { runPage } from "@longtail/report";
import { RunSummary } from "@longtail/run-record";
import * as A from "fp-ts/lib/Array.js";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { readJson } from "../read-file.js";
import { writeTexts } from "../write-texts.js";

const readSummary = (folder: string): TE.TaskEither<LongtailError, RunSummary> =>
  pipe(
    readJson(join(folder, "result.json"), "the result of a finished run"),
    TE.chainEitherK(decode(RunSummary)),
  );

/**
 * Writes one page that shows finished runs side by side, and returns its path.
 *
 * @error FileMissing (a run that has not finished) · FileForeign · UnknownKey, MissingKey, ... (a result of another version) ·
 *        FileUnwritable
 */
export const reportRuns = (
  folders: readonly string[],
  out: string,
): TE.TaskEither<
  LongtailError,
  { readonly page: string; readonly summaries: readonly RunSummary[] }
> =>
  pipe(
    [...folders],
    A.traverse(TE.ApplicativeSeq)(readSummary),
    TE.chain((summaries) => {
      const page = resolve(out);
      return pipe(
        writeTexts(folderStore(dirname(page)), { [basename(page)]: runPage(summaries) }),
        TE.map(() => ({ page, summaries })),
      );
    }),
  );
