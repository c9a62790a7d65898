import type { LongtailError } from "@longtail/core";
import { printable } from "@longtail/core";
import type { Command } from "commander";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { lockSecondsOption, pathOf, withBackend, withData } from "../../command-options.js";
import type { Screen } from "../../progress.js";
import { runTable } from "../../table.js";
import type { RedisOptions } from "./addresses.js";
import { type FetchOptions, fetchSweep } from "./fetch.js";
import { plannedSweep, plannedText } from "./planned.js";
import { sweepStatus, withQueue } from "./status.js";
import { statusText } from "./status-text.js";
import { runWorker, type WorkerOptions } from "./worker.js";

type Finish = <A>(
  task: TE.TaskEither<LongtailError, A>,
  textOf: (value: A) => string,
) => Promise<void>;

const withRedis = (command: Command): Command =>
  command.option(
    "--redis <url>",
    "the queue's Redis, redis:// or rediss:// (default: LONGTAIL_REDIS of the environment)",
  );

const storeHelp = "where the cells' files are: a folder, or s3://BUCKET/FOLDER";

/** Adds `longtail sweep` and `longtail worker`. */
export const addSweepCommands = (
  program: Command,
  finish: Finish,
  terminal: { readonly screen: Screen; readonly signal: AbortSignal },
): void => {
  const { screen } = terminal;
  const sweep = program.command("sweep").description("many runs on many machines, by a queue");

  sweep
    .command("plan")
    .description("show a sweep's cells, and which of them share a stage 1; needs no queue")
    .argument("<file>", "the sweep, a JSON file", pathOf)
    .option("--json", "print the cells with complete descriptors")
    .action((file: string, { json }: { readonly json?: boolean }) =>
      finish(plannedSweep(file), (planned) =>
        json === true ? JSON.stringify(planned.cells, null, 2) : plannedText(planned),
      ),
    );

  withRedis(sweep.command("add"))
    .description("put a sweep's cells into the queue; those that failed or were cancelled again")
    .argument("<file>", "the sweep, a JSON file", pathOf)
    .action((file: string, options: RedisOptions) =>
      finish(
        pipe(
          plannedSweep(file),
          TE.bindTo("planned"),
          TE.bind("counts", ({ planned }) =>
            withQueue(options, ({ add }) => add(planned.name, planned.groups)),
          ),
        ),
        ({ planned: { name }, counts: { cells, added } }) =>
          `${name}: ${cells} cells; jobs added: ${added}. The others are there, or follow their stage 1.`,
      ),
    );

  withRedis(sweep.command("status"))
    .description("show how far a sweep is")
    .argument("<name>", "the sweep's name")
    .option("--watch", "follow it until every cell is over", false)
    .option("--html <file>", "also write them as a page, which loads itself again", pathOf)
    .option("--json", "print the cells as JSON")
    .action(
      (
        name: string,
        {
          json,
          ...options
        }: RedisOptions & {
          readonly json?: boolean;
          readonly watch: boolean;
          readonly html?: string;
        },
      ) =>
        finish(sweepStatus(name, options, screen), (cells) =>
          json === true ? JSON.stringify(cells, null, 2) : statusText(cells),
        ),
    );

  withRedis(sweep.command("cancel"))
    .description("take a sweep's cells out of the queue and stop running ones; checkpoints stay")
    .argument("<name>", "the sweep's name")
    .action((name: string, options: RedisOptions) =>
      finish(
        withQueue(options, ({ cancel }) => cancel(name)),
        () => `${printable(name)} is cancelled; \`longtail sweep add\` continues it`,
      ),
    );

  withRedis(sweep.command("fetch"))
    .description("copy finished cells into a folder and write the page that shows them")
    .argument("<name>", "the sweep's name")
    .requiredOption("--store <place>", storeHelp, pathOf)
    .requiredOption("--out <folder>", "the folder, which gets a folder for each cell", pathOf)
    .action((name: string, options: FetchOptions) =>
      finish(
        fetchSweep(name, options, screen),
        ({ page, summaries }) => `${runTable(summaries)}\n\nReport: ${page}`,
      ),
    );

  withRedis(withBackend(withData(program.command("worker"))))
    .description("run cells of the queue, each from its last checkpoint")
    .requiredOption("--store <place>", storeHelp, pathOf)
    .addOption(lockSecondsOption)
    .option("--until-empty", "end when the queue is empty", false)
    .action((options: WorkerOptions) =>
      finish(runWorker(options, terminal), (ended) => `cells ended here: ${ended}`),
    );
};
