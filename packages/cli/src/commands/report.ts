import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { failure, type LongtailError, printable, under } from "@longtail/core";
import { pipelineName, storedRun } from "@longtail/mislas";
import { type PageRun, runPage } from "@longtail/report";
import { decodeRecord, type RunSummary, recordName } from "@longtail/run-record";
import * as A from "#fp-ts/Array";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { withConfusion } from "../confusion.js";
import { distinct, findRuns } from "../find-runs.js";
import { inFolder } from "../open-run.js";
import type { Screen } from "../progress.js";
import { readBytes } from "../read-file.js";
import { writeTexts } from "../write-texts.js";

const readSummary = (folder: string): TE.TaskEither<LongtailError, PageRun> =>
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
    // The errors of a codec name a key and no file.
    TE.mapLeft(under(join(folder, recordName))),
    TE.chain((summary) =>
      pipe(withConfusion(folderStore(folder), summary), TE.mapLeft(inFolder(folder))),
    ),
  );

const noneIn = (folder: string, unfinished: readonly string[]): LongtailError =>
  failure("FileMissing", {
    file: join(folder, recordName),
    purpose:
      unfinished.length > 0
        ? "the run has not finished: continue it with --resume"
        : "the result of a finished run; there is none in the folders below either",
  });

// The folders of the runs in and below those given, each once.
const runsIn = (
  folders: readonly string[],
  screen: Screen | undefined,
): TE.TaskEither<LongtailError, readonly string[]> =>
  pipe(
    [...folders],
    A.traverse(TE.ApplicativeSeq)((folder) =>
      pipe(
        findRuns(folder),
        TE.filterOrElse(
          ({ finished }) => finished.length > 0,
          ({ unfinished }) => noneIn(folder, unfinished),
        ),
        TE.tapIO(({ unfinished }) => () => {
          for (const run of unfinished)
            screen?.write(`${printable(run)}: left out, as the run has not finished\n`);
        }),
        TE.map(({ finished }) => finished),
      ),
    ),
    TE.map((found) => distinct(found.flat())),
  );

/**
 * Writes one page that shows finished runs side by side, and returns its path. A folder that is no run stands for all runs below it.
 *
 * @error FileMissing (no finished run there) · FileForeign (a file of another run) · core/FileDamaged ·
 *        UnknownKey, MissingKey, ... (a result of another version) · FileUnreadable · FileUnwritable
 */
export const reportRuns = (
  folders: readonly string[],
  out: string,
  screen?: Screen,
): TE.TaskEither<
  LongtailError,
  { readonly page: string; readonly summaries: readonly RunSummary[] }
> =>
  pipe(
    runsIn(folders, screen),
    TE.chain((runs) => pipe([...runs], A.traverse(TE.ApplicativeSeq)(readSummary))),
    TE.chain((summaries) => {
      const page = resolve(out);
      return pipe(
        writeTexts(folderStore(dirname(page)), { [basename(page)]: runPage(summaries) }),
        TE.map(() => ({ page, summaries })),
      );
    }),
  );
