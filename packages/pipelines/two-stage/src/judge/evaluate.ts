import type { ShotGroups } from "@longtail/accuracy";
import type { ImageSet, ImageSource, LongtailError, Variables } from "@longtail/core";
import { type CalibrationByGroup, calibrationOfProbabilities } from "@longtail/ece";
import type { ByGroup, GroupResult, ResultSummary } from "@longtail/run-record";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Plan } from "../plan/plan.js";
import { predict } from "./predict.js";

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

/** Accuracy and calibration of predicted probabilities, overall and in each group of classes. */
export const metricsOf = (
  probabilities: Float32Array,
  labels: Int32Array,
  classes: number,
  groups: ShotGroups,
  bins: number,
): E.Either<LongtailError, Metrics> =>
  pipe(
    calibrationOfProbabilities({ probabilities, classes, labels }, { bins, groups: { ...groups } }),
    E.map(({ ece, mce, accuracy, confidence, count, bins: table, nll, brier, groups: parts }) => ({
      accuracy,
      ece,
      mce,
      nll,
      brier,
      calibration: { ece, accuracy, confidence, count, bins: table },
      groups: groupResults(parts, groups),
    })),
  );

/** The metrics of predicted probabilities, with a plan's groups and bins. */
export const measured = (
  { dataset, groups, pipeline }: Plan,
  { labels }: ImageSet,
  probabilities: Float32Array,
): E.Either<LongtailError, Metrics> =>
  metricsOf(probabilities, labels, dataset.counts.length, groups, pipeline.evaluation.bins);

/**
 * Judges some weights of a plan on an image set.
 *
 * @error BackendFailure · OutOfRange (a probability that is not finite)
 */
export const evaluate = (
  plan: Plan,
  variables: Variables,
  set: ImageSet,
  source?: ImageSource,
): TE.TaskEither<LongtailError, Metrics> =>
  pipe(
    predict(plan, variables, set, source),
    TE.chainEitherK((probabilities) => measured(plan, set, probabilities)),
  );
