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
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type BackendOptions, startAndSay } from "../backend.js";
import { inFolder, openRun } from "../open-run.js";
import type { DataOptions } from "../plan-on.js";
import type { Screen } from "../progress.js";
import { withWeights } from "../weights.js";

/** Options of `longtail evaluate`. */
export interface EvaluateOptions extends BackendOptions, DataOptions {
  /** A safetensors file. Default: the best weights of the run's last stage, or those after its transform. */
  readonly weights?: string;
  /** A prefix to leave out of the names in that file. */
  readonly stripPrefix?: string;
  /** Corrects the probabilities by the run's calibrator. The default weights are then those it was fitted to: the last ones. */
  readonly calibrated?: boolean;
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

/**
 * Evaluates a run's weights, or any others that fit its network, on the test images.
 *
 * @error FileMissing · FileForeign (a file of another run) · FileTruncated · core/FileDamaged · checkpoint/Mismatch (weights of another
 *        network) · Incompatible (other data than the run's) · BackendMissing · errors of planning
 */
export const evaluateRun = (
  folder: string,
  { weights, stripPrefix, calibrated = false, ...options }: EvaluateOptions,
  screen?: Screen,
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
