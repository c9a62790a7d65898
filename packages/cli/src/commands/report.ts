import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import type { LongtailError } from "@longtail/core";
import { pipelineName, storedRun } from "@longtail/mislas";
import { runPage } from "@longtail/report";
import { decodeRecord, type RunSummary, recordName } from "@longtail/run-record";
import * as A from "#fp-ts/Array";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { inFolder } from "../open-run.js";
import { readBytes } from "../read-file.js";
import { writeTexts } from "../write-texts.js";

const readSummary = (folder: string): TE.TaskEither<LongtailError, RunSummary> =>
  pipe(
    readBytes(join(folder, recordName), "the result of a finished run"),
    // A folder may hold a result and nothing else.
    TE.chain((bytes) =>
      existsSync(join(folder, pipelineName))
        ? pipe(
            storedRun(folderStore(folder)),
            TE.bimap(inFolder(folder), ({ summary }) => summary as RunSummary),
          )
        : TE.fromEither(decodeRecord(bytes, join(folder, recordName))),
    ),
  );

/**
 * Writes one page that shows finished runs side by side, and returns its path.
 *
 * @error FileMissing (a run that has not finished) · FileForeign (a file of another run) · core/FileDamaged · UnknownKey, MissingKey, ... (a result of another version) ·
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
