// Makes one of the paper's tables and puts its numbers beside the published ones:
//
//   npm run tables -- --table cifar --methods plain,crt,mislas --data FOLDER
//
// --help lists all options.
import { join } from "node:path";
import { renderError } from "@longtail/core";
import { columns, exitCodeOf, exitCodes } from "longtail";
import * as E from "#fp-ts/Either";
import { readOptions, usage } from "./options.js";
import type { Rendered } from "./render.js";
import { requestOf } from "./request.js";
import { runTable } from "./run-table.js";
import { resultSheets } from "./sheets/result-sheets.js";
import { type Sheet, sheetTexts } from "./sheets/sheet.js";

const controller = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    // The first signal stops the run in an orderly way, the second at once.
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
  });

const sheetLines = ({ title, notes = [], ...sheet }: Sheet): readonly string[] => [
  ...(title === undefined ? [] : [`${title}\n`]),
  `${columns(sheetTexts(sheet), "right")}\n`,
  ...notes.map((note) => `${note}\n`),
];

const describe = ({ views, files, stale, unreadable }: Rendered, out: string): string =>
  [
    ...(views.length === 0 ? ["There are no results for this table yet."] : []),
    ...views.flatMap((view) => [
      `${view.block.title}\n`,
      ...resultSheets(view).flatMap(sheetLines),
    ]),
    ...unreadable.map((sentence) => `not shown: ${sentence}`),
    ...files.map((file) => join(out, file)),
    ...stale.map((file) => `left from earlier results: ${join(out, file)}`),
  ].join("\n");

const main = async (argv: readonly string[]): Promise<number> => {
  const printError = (text: string): void => {
    process.stderr.write(`tables: ${text.replaceAll("\n", "\ntables: ")}\n`);
  };
  const options = readOptions(argv);
  if (E.isLeft(options)) {
    printError(renderError(options.left));
    return exitCodes.usage;
  }
  if (options.right.help) {
    process.stdout.write(usage);
    return exitCodes.done;
  }
  const request = requestOf(options.right);
  if (E.isLeft(request)) {
    printError(renderError(request.left));
    return exitCodes.usage;
  }
  const rendered = await runTable(request.right, {
    screen: process.stderr,
    signal: controller.signal,
  })();
  if (E.isLeft(rendered)) {
    printError(renderError(rendered.left));
    return exitCodeOf(rendered.left);
  }
  if (rendered.right !== undefined)
    process.stdout.write(`\n${describe(rendered.right, request.right.out)}\n`);
  return exitCodes.done;
};

process.exitCode = await main(process.argv.slice(2));
