import { join } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { failure, type ImageSet, type LongtailError, type Variables } from "@longtail/core";
import { calibratorFile, calibratorName, finalWeights, type Plan, predict } from "@longtail/mislas";
import type { Calibrator } from "@longtail/post-hoc-calibration";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type BackendOptions, startAndSay } from "../backend.js";
import { type Comparison, compareCalibrators, type Predictions } from "../compare-calibrators.js";
import { openRun } from "../open-run.js";
import type { DataOptions } from "../plan-on.js";
import type { Screen } from "../progress.js";
import { withWeights } from "../weights.js";
import { writeTexts } from "../write-texts.js";

/** Options of `longtail calibrate`. */
export interface CalibrateOptions extends BackendOptions, DataOptions {
  /** The calibrator that the run keeps. Temperature scaling when absent: the one that never changes a prediction. */
  readonly method?: Calibrator["kind"];
  /** Each class counts alike in the fit, however many validation images it has. */
  readonly balanced?: boolean;
}

/** The result of `longtail calibrate`: the comparison and the file that holds it, the kept calibrator and its file. */
export interface CalibrationResult {
  readonly comparison: Comparison;
  readonly file: string;
  readonly method: Calibrator["kind"];
  readonly calibratorFile: string;
}

const fileName = "calibration.json";

const heldOut = ({ pipeline, dataset }: Plan): TE.TaskEither<LongtailError, ImageSet> =>
  TE.fromNullable(
    failure("Incompatible", {
      path: ["dataset"],
      what: "calibration after training",
      needs: `held-out images (run again with --set dataset.${pipeline.dataset.kind === "dataset/folder" ? "validationFraction=0.1" : "validationPerClass=50"})`,
      got: "a run without any",
    }),
  )(dataset.validation);

const predicted = (
  planned: Plan,
  variables: Variables,
  set: ImageSet,
): TE.TaskEither<LongtailError, Predictions> => predict(planned, variables, set);

/**
 * Fits the calibrators to the predictions of a run's last weights on its validation images and compares them on the test images.
 * The run's folder keeps the comparison, and the calibrator of one method, which then corrects what the run predicts.
 *
 * @error Incompatible (a run without validation images) · FileMissing (a run that has not finished) · FileForeign · FileTruncated ·
 *        core/FileDamaged · FileUnwritable · BackendMissing · BackendFailure · errors of planning
 */
export const calibrateRun = (
  folder: string,
  { method = "temperature", balanced = false, ...options }: CalibrateOptions,
  screen?: Screen,
): TE.TaskEither<LongtailError, CalibrationResult> =>
  pipe(
    openRun(folder, options),
    TE.bindTo("run"),
    TE.bind("validation", ({ run: { planned } }) => heldOut(planned)),
    TE.chainFirst(() => startAndSay(options, screen)),
    TE.chain(({ run, validation }) => {
      const { file, plan: planned } = finalWeights(run.planned, "last");
      return withWeights(run, planned, { file: join(folder, file) }, (variables, bytes) =>
        pipe(
          TE.Do,
          TE.bind("validation", () => predicted(planned, variables, validation)),
          TE.bind("test", () => predicted(planned, variables, planned.dataset.test)),
          TE.chainEitherK((parts) =>
            compareCalibrators({
              ...parts,
              classes: planned.dataset.counts.length,
              bins: planned.pipeline.evaluation.bins,
              counts: planned.dataset.counts,
              groups: planned.groups,
              ...(balanced && { weights: "balanced" as const }),
            }),
          ),
          TE.map((comparison) => ({ comparison, file, bytes })),
        ),
      );
    }),
    TE.chainFirst(({ comparison }) =>
      writeTexts(folderStore(folder), { [fileName]: `${JSON.stringify(comparison)}\n` }),
    ),
    TE.chainFirst(({ comparison, ...weights }) => {
      const { calibrator } = comparison.methods.find((tried) => tried.method === method) ?? {};
      return calibrator
        ? folderStore(folder).write(calibratorName, calibratorFile(calibrator, weights))
        : TE.right(undefined);
    }),
    TE.map(({ comparison }) => ({
      comparison,
      file: join(folder, fileName),
      method,
      calibratorFile: join(folder, calibratorName),
    })),
  );
