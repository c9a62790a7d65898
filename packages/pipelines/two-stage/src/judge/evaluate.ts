import { classAccuracies, type ShotGroups } from "@longtail/accuracy";
import type { ImageSet, ImageSource, LongtailError, Variables } from "@longtail/core";
import { type CalibrationByGroup, calibrationOfProbabilities, predictionsOf } from "@longtail/ece";
import type { ByGroup, GroupResult, ResultSummary } from "@longtail/run-record";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Plan } from "../plan/plan.js";
import type { Stop } from "../train/stop.js";
import { type Predicted, predict } from "./predict.js";

/** How well some weights do on an image set. */
export type Metrics = Omit<ResultSummary, "stage" | "epoch">;

const groupNames = ["many", "medium", "few"] as const;

const groupResults = (
  parts: CalibrationByGroup<keyof ShotGroups>,
  groups: ShotGroups,
): ByGroup<GroupResult> =>
  Object.fromEntries(
    groupNames.flatMap((name) => {
      const calibration = parts[name];
      if (calibration === undefined) return [];
      const { accuracy, ece } = calibration;
      return [[name, { classes: groups[name].length, accuracy, ece, calibration }] as const];
    }),
  );

/** Accuracy and calibration of predicted probabilities, overall and in each group of classes; accuracy in each class. */
export const metricsOf = (
  probabilities: ArrayLike<number>,
  labels: Int32Array,
  classes: number,
  groups: ShotGroups,
  bins: number,
): E.Either<LongtailError, Metrics> =>
  pipe(
    E.Do,
    E.apS(
      "whole",
      calibrationOfProbabilities(
        { probabilities, classes, labels },
        { bins, groups: { ...groups } },
      ),
    ),
    E.bind("predicted", () => predictionsOf({ probabilities, classes })),
    E.bind("byClass", ({ predicted: { predictions } }) =>
      classAccuracies({ predictions, labels, classes }),
    ),
    E.map(({ whole, byClass }) => {
      const { ece, mce, accuracy, confidence, count, bins: table, nll, brier } = whole;
      return {
        accuracy,
        ece,
        mce,
        nll,
        brier,
        calibration: { ece, accuracy, confidence, count, bins: table },
        groups: groupResults(whole.groups, groups),
        classAccuracies: byClass.map((found) => found ?? null),
      };
    }),
  );

/** The metrics of predictions, with a plan's groups and bins. */
export const measured = (
  { dataset, groups, pipeline }: Plan,
  { probabilities, labels }: Predicted,
): E.Either<LongtailError, Metrics> =>
  metricsOf(probabilities, labels, dataset.counts.length, groups, pipeline.evaluation.bins);

/**
 * Judges some weights of a plan on an image set.
 *
 * @error BackendFailure · what a reader of files reports · OutOfRange (a probability that is not finite) · the error of `stop`
 */
export const evaluate = (
  plan: Plan,
  variables: Variables,
  set: ImageSet,
  source?: ImageSource,
  stop?: Stop,
): TE.TaskEither<LongtailError, Metrics> =>
  pipe(
    predict(plan, variables, set, source, stop),
    TE.chainEitherK((predicted) => measured(plan, predicted)),
  );
