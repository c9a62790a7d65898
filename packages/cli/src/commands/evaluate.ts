import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { failure, type LongtailError, type Variables } from "@longtail/core";
import {
  calibratorFor,
  calibratorName,
  evaluate,
  finalWeights,
  type Metrics,
  metricsOf,
  type Plan,
  predict,
} from "@longtail/mislas";
import { calibrate } from "@longtail/post-hoc-calibration";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type BackendOptions, startAndSay } from "../backend.js";
import { loadPipeline, sayFilled } from "../load-pipeline.js";
import { inFolder, openRun } from "../open-run.js";
import { type DataOptions, planOn } from "../plan-on.js";
import type { Screen } from "../progress.js";
import { readBytes } from "../read-file.js";
import { withWeights } from "../weights.js";

/** Options of `longtail evaluate`. */
export interface EvaluateOptions extends BackendOptions, DataOptions {
  /**
   * A file of weights: safetensors, or what `torch.save` wrote. Default: the best weights of the run's last stage, or those after its
   * transform.
   */
  readonly weights?: string;
  /** A prefix to leave out of the names in that file. */
  readonly stripPrefix?: string;
  /** Corrects the probabilities by the run's calibrator. The default weights are then those it was fitted to: the last ones. */
  readonly calibrated?: boolean;
  /** Settings as `path=value`, where a pipeline is named in place of a run. */
  readonly set?: readonly string[];
}

const unfitted = (file: string): LongtailError =>
  failure("Incompatible", {
    path: ["--calibrated"],
    what: file,
    needs: "a calibrator that was fitted to it; `longtail calibrate` fits one to the last weights",
    got: "none",
  });

/** The metrics after the calibrator in the run's folder. */
const evaluateCalibrated = (
  folder: string,
  fitting: Plan,
  variables: Variables,
  weights: { readonly file: string; readonly bytes: Uint8Array },
): TE.TaskEither<LongtailError, Metrics> => {
  const { dataset, groups, pipeline } = fitting;
  return pipe(
    folderStore(folder).read(calibratorName),
    TE.chainEitherK((saved) => calibratorFor(saved, { ...weights, file: basename(weights.file) })),
    TE.mapLeft(inFolder(folder)),
    TE.chain(TE.fromNullable(unfitted(weights.file))),
    TE.bindTo("calibrator"),
    TE.bind("predicted", () => predict(fitting, variables, dataset.test)),
    TE.bind("corrected", ({ calibrator, predicted: { probabilities } }) =>
      TE.fromEither(calibrate(calibrator, probabilities)),
    ),
    TE.chainEitherK(({ corrected, predicted: { labels } }) =>
      metricsOf(corrected, labels, dataset.counts.length, groups, pipeline.evaluation.bins),
    ),
  );
};

const needsRun = (option: string): LongtailError =>
  failure("Incompatible", {
    path: [option],
    what: "this option",
    needs: "a run's folder",
    got: "a recipe or a JSON file",
  });

const evaluateInRun = (
  folder: string,
  { weights, stripPrefix, calibrated = false, ...options }: EvaluateOptions,
  screen: Screen | undefined,
): TE.TaskEither<LongtailError, Metrics> =>
  pipe(
    openRun(folder, options),
    TE.chainFirst(() => startAndSay(options, screen)),
    TE.chain((run) => {
      const { planned } = run;
      const final = finalWeights(planned, calibrated ? "last" : "best");
      const file = weights ?? join(folder, final.file);
      // The weights of a stage belong to the trained head, those after a transform to the head it made.
      const fitting = basename(file) === final.file ? final.plan : planned;
      return withWeights(
        run,
        fitting,
        { file, prefix: stripPrefix },
        (variables, bytes) =>
          calibrated
            ? evaluateCalibrated(folder, fitting, variables, { file, bytes })
            : evaluate(fitting, variables, planned.dataset.test),
        screen,
      );
    }),
  );

// Whether a file holds a transform's result or what it starts from, nothing in it says.
const withoutTransform = (planned: Plan): E.Either<LongtailError, Plan> =>
  planned.transform === undefined
    ? E.right(planned)
    : E.left(
        failure("Incompatible", {
          path: ["transform"],
          what: "weights from elsewhere",
          needs: "a pipeline without a transform",
          got: String(planned.pipeline.transform?.kind),
        }),
      );

const evaluatePublished = (
  reference: string,
  file: string,
  { weights: _weights, stripPrefix, calibrated, set = [], ...options }: EvaluateOptions,
  screen: Screen | undefined,
): TE.TaskEither<LongtailError, Metrics> =>
  pipe(
    calibrated === true ? TE.left(needsRun("--calibrated")) : loadPipeline(reference, set),
    TE.tapIO(sayFilled(screen)),
    TE.chain(({ descriptor }) => planOn(descriptor, { ...options, weights: {} })),
    TE.chainEitherK(withoutTransform),
    TE.tapIO(({ dataset: { notes = [] } }) => () => {
      for (const note of notes) screen?.write(`${note}\n`);
    }),
    TE.chainFirst(() => startAndSay(options, screen)),
    TE.chain((planned) =>
      withWeights(
        { bytesOf: (path) => readBytes(path, "the weights to evaluate") },
        planned,
        { file, prefix: stripPrefix },
        (variables) => evaluate(planned, variables, planned.dataset.test),
        screen,
      ),
    ),
  );

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/**
 * Evaluates a run's weights, or any others that fit its network, on the test images. In place of a run's folder, a recipe or a JSON
 * file with `weights` judges weights from elsewhere: those of a paper, for instance.
 *
 * @error FileMissing · FileForeign (a file of another run) · FileTruncated · core/FileDamaged · checkpoint/CodeRefused ·
 *        checkpoint/Mismatch (weights of another network) · Incompatible (other data than the run's; options or a transform that do not
 *        go with weights from elsewhere) · UnknownName (no recipe) · BackendMissing · errors of planning
 */
export const evaluateRun = (
  target: string,
  options: EvaluateOptions,
  screen?: Screen,
): TE.TaskEither<LongtailError, Metrics> =>
  pipe(
    TE.fromTask<boolean, LongtailError>(() => isFolder(target)),
    TE.chain((folder) => {
      const { weights, set = [] } = options;
      if (weights !== undefined && !folder)
        return evaluatePublished(target, weights, options, screen);
      return set.length > 0
        ? TE.left(
            failure("Incompatible", {
              path: ["--set"],
              what: "this option",
              needs: "a recipe or a JSON file, and --weights",
              got: folder ? "a run's folder" : "no --weights",
            }),
          )
        : evaluateInRun(target, options, screen);
    }),
  );
