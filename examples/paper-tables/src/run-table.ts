import { folderStore } from "@longtail/checkpoint/folder-store";
import { allErrors, type LongtailError, renderError, several, under } from "@longtail/core";
import { Interrupted } from "@longtail/mislas";
import { dataReader, startBackend, writeTexts } from "longtail";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Cell } from "./cell.js";
import { type Circumstances, currentCircumstances } from "./circumstances.js";
import { comparisonOf } from "./comparison.js";
import { finishedOf } from "./finished.js";
import { runsIn } from "./folders.js";
import { type CellEnvironment, perform } from "./perform.js";
import { findMissing, type Grid, planGrid, stage1Trainings } from "./plan-grid.js";
import { type Rendered, render } from "./render.js";
import type { Request } from "./request.js";
import { writeCell } from "./results.js";
import { runQueued } from "./run-queued.js";
import type { Terminal } from "./terminal.js";

// Proves that the folder is writable before hours of work, and keeps checkpoints out of git.
const prepare = (out: string): TE.TaskEither<LongtailError, void> =>
  writeTexts(folderStore(runsIn(out)), { ".gitignore": "*\n" });

const times = (n: number): string => (n === 1 ? "once" : `${n} times`);

const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

/** A grid as text: a summary and the cells that will run. */
export const describeGrid = ({ cells, missing }: Grid): string =>
  missing.length === 0
    ? `${plural(cells.length, "cell")}, all done`
    : [
        `${plural(cells.length, "cell")}, ${missing.length} to run; stage 1 is trained at most ${times(stage1Trainings(missing))} for them`,
        ...missing.map(({ name }) => `  ${name}`),
      ].join("\n");

// Errors that the next cell would meet as well.
const fatalTags = new Set<string>([
  "BackendFailure",
  "BackendMissing",
  "FileMissing",
  "FileUnwritable",
]);

const isFatal = (error: LongtailError): boolean =>
  allErrors(error).some((one) => Interrupted.is(one) || fatalTags.has(one._tag));

const runCell = (
  cell: Cell,
  environment: CellEnvironment,
  request: Request,
): TE.TaskEither<LongtailError, Rendered> =>
  pipe(
    perform(cell, environment),
    TE.bind("comparison", () => comparisonOf(cell, request)),
    TE.chain(({ summary, provenance, comparison }) =>
      writeCell(folderStore(request.out), finishedOf(cell.name, summary, provenance, comparison)),
    ),
    // Render after each cell, so that the page is never older than the results.
    TE.chain(() => render(request)),
  );

/** Runs cells one after another. After a failure that concerns only its cell, such as a NaN loss, the others still run. */
const runCells =
  (
    cells: readonly Cell[],
    request: Request,
    { screen, signal }: Terminal,
    circumstances: Circumstances,
  ) =>
  async (): Promise<E.Either<LongtailError, void>> => {
    const environment = {
      read: dataReader(request.data),
      runs: runsIn(request.out),
      screen,
      signal,
      circumstances,
    };
    const failed: LongtailError[] = [];
    for (const cell of cells) {
      const result = await runCell(cell, environment, request)();
      if (E.isRight(result)) continue;
      failed.push(under(cell.name)(result.left));
      if (isFatal(result.left)) break;
      screen.write(`${cell.name}  ${renderError(result.left)}\n`);
    }
    return failed.length === 0 ? E.right(undefined) : E.left(several(failed));
  };

const runMissing = (
  { missing }: Grid,
  request: Request,
  terminal: Terminal,
): TE.TaskEither<LongtailError, void> =>
  missing.length === 0
    ? TE.right(undefined)
    : pipe(
        startBackend({ backend: request.backend }),
        TE.chain((device) => {
          terminal.screen.write(`${request.backend} backend: ${device}\n`);
          return runCells(
            missing,
            request,
            terminal,
            currentCircumstances(request.backend, device),
          );
        }),
      );

/**
 * Makes a table: plans all requested cells, runs the missing ones and writes the pages.
 *
 * @error errors of reading, planning and running. Errors that planning can find are reported before anything runs.
 */
export const runTable = (
  request: Request,
  terminal: Terminal,
): TE.TaskEither<LongtailError, Rendered | undefined> => {
  if (request.render) return render(request);
  const grid = pipe(
    planGrid(request.cells, folderStore(request.out), dataReader(request.data)),
    TE.chainFirst((found) => TE.fromIO(() => terminal.screen.write(`${describeGrid(found)}\n`))),
  );
  const { queue } = request;
  if (queue !== undefined)
    return pipe(
      prepare(request.out),
      TE.chain(() => findMissing(request.cells, folderStore(request.out))),
      TE.tapIO((found) => () => terminal.screen.write(`${describeGrid(found)}\n`)),
      TE.chain(({ missing }) => runQueued(missing, request, queue, terminal)),
      TE.chain(() => render(request)),
    );
  return request.plan
    ? pipe(
        grid,
        TE.map(() => undefined),
      )
    : pipe(
        prepare(request.out),
        TE.chain(() => grid),
        TE.chain((found) => runMissing(found, request, terminal)),
        TE.chain(() => render(request)),
      );
};
