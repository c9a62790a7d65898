import { join } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { failure, type ImageSet, type LongtailError, type Variables } from "@longtail/core";
import { finalWeights, type Plan, predict } from "@longtail/mislas";
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
export interface CalibrateOptions extends BackendOptions, DataOptions {}

/** The result of `longtail calibrate`: the comparison and the file that holds it. */
export interface CalibrationResult {
  readonly comparison: Comparison;
  readonly file: string;
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
): TE.TaskEither<LongtailError, Predictions> =>
  pipe(
    predict(planned, variables, set),
    TE.map((probabilities) => ({ probabilities, labels: set.labels })),
  );

/**
 * Fits the calibrators to the predictions of a run's last weights on its validation images, compares them on the test images
 * and writes the comparison to the run's folder.
 *
 * @error Incompatible (a run without validation images) · FileMissing (a run that has not finished) · FileForeign · FileTruncated ·
 *        core/FileDamaged · FileUnwritable · BackendMissing · BackendFailure · errors of planning
 */
export const calibrateRun = (
  folder: string,
  options: CalibrateOptions,
  screen?: Screen,
): TE.TaskEither<LongtailError, CalibrationResult> =>
  pipe(
    openRun(folder, options),
    TE.bindTo("run"),
    TE.bind("validation", ({ run: { planned } }) => heldOut(planned)),
    TE.chainFirst(() => startAndSay(options, screen)),
    TE.chain(({ run, validation }) => {
      const { file, plan: planned } = finalWeights(run.planned, "last");
      return withWeights(run, planned, join(folder, file), (variables) =>
        pipe(
          TE.Do,
          TE.bind("validation", () => predicted(planned, variables, validation)),
          TE.bind("test", () => predicted(planned, variables, planned.dataset.test)),
          TE.chainEitherK((parts) =>
            compareCalibrators({
              ...parts,
              classes: planned.dataset.counts.length,
              bins: planned.pipeline.evaluation.bins,
            }),
          ),
        ),
      );
    }),
    TE.chainFirst((comparison) =>
      writeTexts(folderStore(folder), { [fileName]: `${JSON.stringify(comparison)}\n` }),
    ),
    TE.map((comparison) => ({ comparison, file: join(folder, fileName) })),
  );
