import { download } from "@longtail/cifar";
import { type LongtailError, renderError } from "@longtail/core";
import { Argument, Command, CommanderError, InvalidArgumentError } from "commander";
import * as E from "fp-ts/lib/Either.js";
import type { TaskEither } from "fp-ts/lib/TaskEither.js";
import { calibrateRun } from "./commands/calibrate.js";
import { evaluateRun } from "./commands/evaluate.js";
import { listing } from "./commands/list.js";
import { describePlan, planPipeline } from "./commands/plan.js";
import { reportRuns } from "./commands/report.js";
import { runPipelines } from "./commands/run.js";
import { exitCodeOf, exitCodes } from "./exit-codes.js";
import type { Screen } from "./progress.js";
import { calibrationTable, resultTable, runTable } from "./table.js";

/** Where the program writes, and what stops it. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

const seed = (text: string): number => {
  const value = Number(text);
  if (text.trim() === "" || !Number.isInteger(value) || value < 0 || value >= 2 ** 32)
    throw new InvalidArgumentError("expected an integer from 0 to 4294967295.");
  return value;
};

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

const pipelineArgument = "a recipe's name (see: longtail list) or a JSON file";

/**
 * Runs the command line; gives the exit code.
 *
 * @param argv what follows the program's name
 */
export const main = async (
  argv: readonly string[],
  { out, screen, signal }: Terminal,
): Promise<number> => {
  let code: number = exitCodes.done;
  const finish = async <A>(
    task: TaskEither<LongtailError, A>,
    say: (value: A) => string,
  ): Promise<void> => {
    const result = await task();
    if (E.isRight(result)) {
      out(`${say(result.right)}\n`);
    } else {
      code = exitCodeOf(result.left);
      screen.write(
        `${screen.isTTY === true ? "\r\u001b[2K" : ""}longtail: ${renderError(result.left).replaceAll("\n", "\nlongtail: ")}\n`,
      );
    }
  };

  const program = new Command("longtail")
    .description(
      "Long-tailed image classification with honest confidence, in two stages of training.",
    )
    .exitOverride()
    .configureOutput({ writeOut: out, writeErr: (text) => screen.write(text) });

  program
    .command("list")
    .description("show the recipes, the parts a pipeline is made of, and the backends")
    .action(() => out(`${listing()}\n`));

  program
    .command("plan")
    .description("check a pipeline against its data, and show what it will do")
    .argument("<pipeline>", pipelineArgument)
    .option("--data <folder>", "the folder of the data set's files")
    .option("--seed <n>", "the seed of everything random", seed, 0)
    .option(
      "--set <path=value>",
      "replace a value, as stage1.epochs=5 (may be repeated)",
      collect,
      [],
    )
    .option("--json", "print the complete descriptor instead")
    .action(
      (
        reference: string,
        options: { data?: string; seed: number; set: readonly string[]; json?: boolean },
      ) =>
        finish(planPipeline(reference, options), (planned) =>
          options.json === true ? JSON.stringify(planned.pipeline, null, 2) : describePlan(planned),
        ),
    );

  program
    .command("run")
    .description("train, evaluate and report one pipeline, or several one after another")
    .argument("<pipeline...>", pipelineArgument)
    .option("--data <folder>", "the folder of the data set's files")
    .option("--out <folder>", "where the run's files go (default: runs/NAME)")
    .option("--backend <name>", "wasm, webgpu or cpu", "wasm")
    .option("--seed <n>", "the seed of everything random", seed, 0)
    .option("--resume", "go on from the folder's checkpoint, if it has one", false)
    .option("--stage1 <folder>", "take stage 1 from this finished run, if it is the same one")
    .option(
      "--set <path=value>",
      "replace a value, as stage1.epochs=5 (may be repeated)",
      collect,
      [],
    )
    .action((references: readonly string[], options) =>
      finish(
        runPipelines(references, options, screen, signal),
        ({ summaries, page }) => `\n${runTable(summaries)}\n\nThe report: ${page}`,
      ),
    );

  program
    .command("evaluate")
    .description("evaluate the weights of a run on the test images")
    .argument("<folder>", "the run's folder")
    .option(
      "--weights <file>",
      "a safetensors file (default: the best weights of the run's last stage)",
    )
    .option("--data <folder>", "the folder of the data set's files")
    .option("--backend <name>", "wasm, webgpu or cpu", "wasm")
    .option("--json", "print all figures as JSON instead")
    .action(
      (
        folder: string,
        options: { weights?: string; data?: string; backend: string; json?: boolean },
      ) =>
        finish(evaluateRun(folder, options), (metrics) =>
          options.json === true
            ? JSON.stringify(metrics, null, 2)
            : resultTable([[folder, metrics]]),
        ),
    );

  program
    .command("calibrate")
    .description(
      "fit four calibrators to a run's validation images, and compare them on the test images",
    )
    .argument("<folder>", "the run's folder; its data set holds out images")
    .option("--data <folder>", "the folder of the data set's files")
    .option("--backend <name>", "wasm, webgpu or cpu", "wasm")
    .action((folder: string, options: { data?: string; backend: string }) =>
      finish(
        calibrateRun(folder, options),
        ({ comparison, file }) => `${calibrationTable(comparison)}\n\nThe calibrators: ${file}`,
      ),
    );

  program
    .command("report")
    .description("show finished runs side by side on one page")
    .argument("<folder...>", "the runs' folders")
    .option("--out <file>", "the page to write", "report.html")
    .action((folders: readonly string[], options: { out: string }) =>
      finish(
        reportRuns(folders, options.out),
        ({ page, summaries }) => `${runTable(summaries)}\n\nThe report: ${page}`,
      ),
    );

  program
    .command("download")
    .description("fetch CIFAR-10 or CIFAR-100 from its own page, and check it")
    .addArgument(new Argument("<set>", "which of them").choices(["cifar10", "cifar100"]))
    .argument("<folder>", "where its files go: the folder to give with --data")
    .action((set: "cifar10" | "cifar100", folder: string) =>
      finish(download({ set, folder, signal }), () => `${set} is in ${folder}`),
    );

  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    // Help asked for is no failure.
    return thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
  return code;
};
