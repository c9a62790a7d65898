// One of the paper's tables, made here and set beside the published one:
//
//   npm run tables -- --table cifar --methods plain,crt,mislas --data FOLDER
//
// --help shows the rest.
import { join } from "node:path";
import { renderError } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { columns, exitCodeOf, exitCodes } from "longtail";
import { readOptions, usage } from "./options.js";
import type { Rendered } from "./render.js";
import { requestOf } from "./request.js";
import { runTable } from "./run-table.js";
import { resultSheet } from "./sheets/result-sheet.js";

const controller = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    // The first asks for an orderly end; whoever is impatient asks again.
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
  });

const describe = ({ views, passedOver }: Rendered): string =>
  [
    ...(views.length === 0 ? ["This table has no result yet."] : []),
    ...views.map((view) => {
      const { head, rows } = resultSheet(view);
      return `${view.block.title}\n\n${columns([head, ...rows], "right")}\n`;
    }),
    ...passedOver.map((sentence) => `not shown: ${sentence}`),
  ].join("\n");

const main = async (argv: readonly string[]): Promise<number> => {
  const complain = (text: string): void => {
    process.stderr.write(`tables: ${text.replaceAll("\n", "\ntables: ")}\n`);
  };
  const options = readOptions(argv);
  if (E.isLeft(options)) {
    complain(renderError(options.left));
    return exitCodes.usage;
  }
  if (options.right.help) {
    process.stdout.write(usage);
    return exitCodes.done;
  }
  const request = requestOf(options.right);
  if (E.isLeft(request)) {
    complain(renderError(request.left));
    return exitCodes.usage;
  }
  const made = await runTable(request.right, {
    screen: process.stderr,
    signal: controller.signal,
  })();
  if (E.isLeft(made)) {
    complain(renderError(made.left));
    return exitCodeOf(made.left);
  }
  if (made.right !== undefined) {
    const { out } = request.right;
    const files = made.right.files.map((file) => join(out, file));
    process.stdout.write(`\n${describe(made.right)}\n${files.join("\n")}\n`);
  }
  return exitCodes.done;
};

process.exitCode = await main(process.argv.slice(2));
