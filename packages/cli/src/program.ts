import { download } from "@longtail/cifar";
import { type LongtailError, printable, renderError, several } from "@longtail/core";
import { Argument, Command, CommanderError } from "commander";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import {
  arrayHelp,
  binsOption,
  countsOption,
  fitOptions,
  formatOption,
  headMethodOption,
  headOption,
  methodOption,
  nameOf,
  optionDescription,
  pathOf,
  pathsOf,
  pipelineHelp,
  portOption,
  scoresOption,
  threadsOption,
  topOption,
  withBackend,
  withData,
  withPlannedBackend,
  withSet,
  withSettings,
} from "./command-options.js";
import { type CalibrateOptions, calibrateRun } from "./commands/calibrate.js";
import { conversionText, convertWeights } from "./commands/convert.js";
import { type EvaluateOptions, evaluateRun } from "./commands/evaluate.js";
import { type ExportOptions, exportRun, exportText } from "./commands/export.js";
import { comparedMethods, type HeadOptions, headText, trainHeads } from "./commands/head.js";
import type { RunOptions } from "./commands/jobs.js";
import { type JudgeFileOptions, judgeFile } from "./commands/judge.js";
import { listing, listText } from "./commands/list.js";
import { describePlan, type PlanOptions, planPipeline } from "./commands/plan.js";
import { type PredictOptions, predictImages, predictionTable } from "./commands/predict.js";
import { reportRuns } from "./commands/report.js";
import { runPipelines } from "./commands/run.js";
import { addSweepCommands } from "./commands/sweep/program.js";
import { type WatchOptions, watchRuns } from "./commands/watch.js";
import { exitCodeOf, exitCodes } from "./exit-codes.js";
import { judgedText } from "./judged-text.js";
import { describeThrown, message } from "./last-resort.js";
import type { Screen } from "./progress.js";
import { proxiedFetch } from "./proxied-fetch.js";
import { calibrationTable, calibratorNames, resultTable, runTable } from "./table.js";
import { version } from "./versions.js";

/** Where the program writes, and the signal that stops it. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly screen: Screen;
  /** Stops `run`, `worker`, `watch` and `download`, which tidy up first. Read when they begin their work; the other commands never read it. */
  readonly signal: AbortSignal;
}

interface AsJson {
  readonly json?: boolean;
}

/**
 * Runs the command line and returns its exit code.
 *
 * @param argv the arguments after the program's name
 */
export const main = async (argv: readonly string[], terminal: Terminal): Promise<number> => {
  const { out, screen } = terminal;
  let code: number = exitCodes.done;
  const say = (text: string): void => {
    screen.write(`${screen.isTTY === true ? "\r\u001b[2K" : ""}${text}`);
  };
  const finish = async <A>(
    task: TE.TaskEither<LongtailError, A>,
    textOf: (value: A) => string,
    errorsIn: (value: A) => readonly LongtailError[] = () => [],
  ): Promise<void> => {
    const fail = (error: LongtailError): void => {
      code = exitCodeOf(error);
      say(message(renderError(error)));
    };
    const result = await task();
    if (E.isLeft(result)) return fail(result.left);
    out(`${textOf(result.right)}\n`);
    const errors = errorsIn(result.right);
    if (errors.length > 0) fail(several(errors));
  };

  const program = new Command("longtail")
    .description("Two-stage training for long-tailed image classification.")
    .version(version, "-v, --version", "print the version")
    .exitOverride()
    .configureHelp({ optionDescription })
    .configureOutput({ writeOut: out, writeErr: (text) => screen.write(text) });

  program
    .command("list")
    .description("list recipes, components with their defaults, and backends")
    .option("--json", "print the list as JSON")
    .action(({ json }: AsJson) => {
      const list = listing();
      out(`${json === true ? JSON.stringify(list, null, 2) : listText(list)}\n`);
    });

  withSettings(withPlannedBackend(withData(program.command("plan"))))
    .description("check a pipeline against its data and describe it")
    .argument("<pipeline>", pipelineHelp)
    .option("--json", "print the complete descriptor")
    .action((reference: string, { json, ...options }: PlanOptions & AsJson) =>
      finish(planPipeline(reference, options, screen), ({ plan, on }) =>
        json === true ? JSON.stringify(plan.pipeline, null, 2) : describePlan(plan, on),
      ),
    );

  withSettings(withBackend(withData(program.command("run"))))
    .description("train, evaluate and report one or more pipelines")
    .argument("<pipeline...>", pipelineHelp)
    .option("--out <folder>", "folder for the run's files (default: runs/NAME-seedN)", pathOf)
    .option("--resume", "continue from the checkpoint in the folder, if there is one", false)
    .option(
      "--stage1 <folder>",
      "reuse the stage 1 of this finished run, if it is the same",
      pathOf,
    )
    .option("--open", "follow the training on a page in the browser", false)
    .option("--tensorboard", "write a file for TensorBoard into the run's folder", false)
    .action((references: readonly string[], options: RunOptions) =>
      finish(
        runPipelines(references, { ...options, command: argv }, terminal),
        ({ summaries, page }) => `\n${runTable(summaries)}\n\nReport: ${page}`,
      ),
    );

  withSet(withBackend(withData(program.command("evaluate"))))
    .description("evaluate a run's weights, or those of a checkpoint, on the test images")
    .argument("<folder>", "the run's folder; with --weights also a recipe or a JSON file", pathOf)
    .option(
      "--weights <file>",
      "safetensors, .pth or .pth.tar (default: the last stage's best weights)",
      pathOf,
    )
    .option("--strip-prefix <prefix>", "leave this prefix out of the names in the file")
    .option("--calibrated", "apply the run's calibrator, to the last weights it was fitted to")
    .option("--json", "print all figures as JSON")
    .action((folder: string, { json, ...options }: EvaluateOptions & AsJson) =>
      finish(evaluateRun(folder, options, screen), (metrics) =>
        json === true
          ? JSON.stringify(metrics, null, 2)
          : resultTable([
              [options.calibrated === true ? `${folder}, calibrated` : folder, metrics],
            ]),
      ),
    );

  program
    .command("convert")
    .description("convert a checkpoint of PyTorch's to safetensors; nothing in it is run")
    .argument("<file>", "a .pth, .pth.tar, .pt or .bin file, or safetensors", pathOf)
    .argument("<out>", "the .safetensors file to write", pathOf)
    .action((file: string, to: string) => finish(convertWeights(file, to), conversionText));

  withBackend(withData(program.command("calibrate")))
    .description("fit five calibrators to a run's validation images; compare them on test images")
    .argument("<folder>", "the run's folder; its dataset must hold out images", pathOf)
    .addOption(methodOption)
    .option("--balanced", "let each class count alike, however many validation images it has")
    .action((folder: string, options: CalibrateOptions) =>
      finish(
        calibrateRun(folder, options, screen),
        ({ comparison, file, ...kept }) =>
          `${calibrationTable(comparison)}\n\nCalibrators: ${file}\nThe run keeps ${calibratorNames[kept.method]}: ${kept.calibratorFile}`,
      ),
    );

  program
    .command("judge")
    .description("judge the scores of any model, from a file: accuracy, calibration, the tail")
    .argument("<scores>", `${arrayHelp}: a row for each image, a column for each class`, pathOf)
    .requiredOption("--labels <file>", "the class of each row, in any of these formats", pathOf)
    .addOption(scoresOption)
    .addOption(countsOption)
    .option("--train-labels <file>", "labels of the training images, to be counted", pathOf)
    .option("--fit <file>", "other scores of the model, to fit calibrators to", pathOf)
    .option("--fit-labels <file>", "the class of each of their rows", pathOf)
    .addOption(binsOption)
    .addOption(threadsOption)
    .option("--name <text>", "the model's name (default: that of the file)", nameOf)
    .option("--out <folder>", "folder for the page and the record (default: judged/NAME)", pathOf)
    .option("--json", "print all figures as JSON")
    .action((scores: string, { json, ...options }: Omit<JudgeFileOptions, "command"> & AsJson) =>
      finish(
        pipe(
          fitOptions(options),
          TE.fromEither,
          TE.chain(() => judgeFile(scores, { ...options, command: argv })),
        ),
        (judged) =>
          json === true ? JSON.stringify(judged.judgement, null, 2) : judgedText(judged),
      ),
    );

  withBackend(program.command("predict"))
    .description("classify image files with a trained run; its data are not needed")
    .argument("<folder>", "the run's folder", pathOf)
    .argument<readonly string[]>("<image...>", "JPEG and PNG files, or folders of them", pathsOf)
    .option("--best", "the weights of the best epoch (default: the last, which are calibrated)")
    .addOption(topOption)
    .option("--json", "print the predictions as JSON")
    .action(
      (folder: string, images: readonly string[], { json, ...options }: PredictOptions & AsJson) =>
        finish(
          predictImages(folder, images, options, screen),
          ({ errors: _errors, ...predicted }) =>
            json === true ? JSON.stringify(predicted, null, 2) : predictionTable(predicted),
          ({ errors }) => errors,
        ),
    );

  withBackend(program.command("export"))
    .description("write a trained run as one ONNX file, or as a model of tf.layers")
    .argument("<folder>", "the run's folder; one of `longtail head` is one", pathOf)
    .addOption(formatOption)
    .option("--out <path>", "file, or folder for tf-layers (default: in the run's folder)", pathOf)
    .option("--best", "the weights of the best epoch (default: the last, which are calibrated)")
    .option("--json", "print what was written as JSON")
    .action((folder: string, { json, ...options }: ExportOptions & AsJson) =>
      finish(exportRun(folder, options, screen), (done) =>
        json === true ? JSON.stringify(done, null, 2) : exportText(done),
      ),
    );

  withSettings(withBackend(program.command("head")))
    .description("train a head on features that another network computed")
    .argument(
      "<features>",
      "a row for each example: .npy, .npz, safetensors, CSV, JSON lines or Parquet",
      pathOf,
    )
    .requiredOption("--labels <file>", "the class of each row", pathOf)
    .option("--test <file>", "features to judge on (default: a fifth of each class)", pathOf)
    .option("--test-labels <file>", "their classes", pathOf)
    .option(
      "--validation <file>",
      "features to calibrate on, of rows that their network was not trained on (default: none, and no calibrator)",
      pathOf,
    )
    .option("--validation-labels <file>", "their classes", pathOf)
    .option("--class-names <file>", "one name a line", pathOf)
    .addOption(headMethodOption)
    .addOption(headOption)
    .option("--compare", `train ${comparedMethods.join(", ")} and compare them`, false)
    .option("--out <folder>", "folder for the files (default: runs/head-METHOD)", pathOf)
    .option("--resume", "continue from the checkpoint in the folder, if there is one", false)
    .action((features: string, options: HeadOptions) =>
      finish(
        trainHeads(
          features,
          { ...options, command: argv, open: false, tensorboard: false },
          terminal,
        ),
        headText,
      ),
    );

  program
    .command("watch")
    .description("serve a page on this machine that follows runs while they train")
    .argument<readonly string[]>(
      "<folder...>",
      "folders of runs, or folders that hold such folders",
      pathsOf,
    )
    .addOption(portOption)
    .option("--open", "open the page in the browser", false)
    .action((folders: readonly string[], options: WatchOptions) =>
      finish(watchRuns(folders, options, screen, terminal.signal), () => ""),
    );

  program
    .command("report")
    .description("show finished runs side by side on one page")
    .argument<readonly string[]>(
      "<folder...>",
      "folders of runs, or folders that hold such folders",
      pathsOf,
    )
    .option("--out <file>", "the page to write", pathOf, "report.html")
    .action((folders: readonly string[], options: { readonly out: string }) =>
      finish(
        reportRuns(folders, options.out, screen),
        ({ page, summaries }) => `${runTable(summaries)}\n\nReport: ${page}`,
      ),
    );

  program
    .command("download")
    .description("download CIFAR-10 or CIFAR-100 from its home page and verify it")
    .addArgument(new Argument("<set>", "the dataset").choices(["cifar10", "cifar100"]))
    .argument("<folder>", "where to put its files; pass this folder to --data", pathOf)
    .action((set: "cifar10" | "cifar100", folder: string) =>
      finish(
        download({ set, folder, fetch: proxiedFetch, signal: terminal.signal }),
        () => `${set} is in ${printable(folder)}`,
      ),
    );

  addSweepCommands(program, finish, terminal);

  for (const command of program.commands.flatMap((one) => [one, ...one.commands]))
    command.option("--debug", "after an unexpected error, show where it comes from");

  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (thrown) {
    // `--help` also throws, with exit code 0.
    if (thrown instanceof CommanderError)
      return thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    const last = describeThrown(thrown, argv);
    say(last.text);
    return last.code;
  }
  return code;
};
