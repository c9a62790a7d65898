import { failure, inFiles, type LongtailError } from "@longtail/core";
import { type Calibrator, temperatureScaling } from "@longtail/post-hoc-calibration";
import {
  calibratorFile,
  calibratorName,
  type Plan,
  type RunEnvironment,
} from "@longtail/two-stage";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { loadRun } from "./standard.js";

/**
 * Fits a temperature to what a finished run says of the validation images or rows of its plan, each class counting alike, and writes it
 * to the run's store, where it corrects what the run says from then on.
 *
 * Validation rows are mostly of frequent classes, whose predictions are right more often: with each row counting alike, the
 * temperature would be right for them alone.
 *
 * @error Incompatible (a plan without validation images in memory) · those of `loadRun` · FileUnwritable
 */
export const calibrateHead = (
  { dataset: { validation } }: Pick<Plan, "dataset">,
  store: RunEnvironment["store"],
): TE.TaskEither<LongtailError, Calibrator> =>
  validation === undefined || inFiles(validation)
    ? TE.left(
        failure("Incompatible", {
          path: ["validation"],
          what: "a calibrator",
          needs: "validation rows in memory",
          got: "none",
        }),
      )
    : TE.bracket(
        // As trained: a calibrator from before is replaced, not corrected.
        loadRun({
          ...store,
          read: (name) => (name === calibratorName ? TE.right(undefined) : store.read(name)),
        }),
        ({ classify, classNames, weights }) =>
          pipe(
            TE.Do,
            TE.bind("said", () => classify(validation.images)),
            TE.bind("calibrator", ({ said }) => {
              const classes = classNames.length;
              const probabilities = new Float64Array(said.length * classes);
              said.forEach((row, i) => {
                probabilities.set(row.probabilities, i * classes);
              });
              const { labels } = validation;
              return TE.fromEither(
                temperatureScaling({ probabilities, classes, labels }, { weights: "balanced" }),
              );
            }),
            TE.bind("bytes", () => store.read(weights)),
            TE.tap(({ calibrator, bytes }) =>
              bytes === undefined
                ? TE.right(undefined)
                : store.write(calibratorName, calibratorFile(calibrator, { file: weights, bytes })),
            ),
            TE.map(({ calibrator }) => calibrator),
          ),
        ({ dispose }) => TE.fromIO(dispose),
      );
