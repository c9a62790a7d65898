import type { ShotGroups } from "@longtail/accuracy";
import type { ImageSet, LongtailError, Variables } from "@longtail/core";
import {
  type Calibration,
  calibrationOfGroups,
  calibrationOfProbabilities,
  predictionsOf,
} from "@longtail/ece";
import type { GroupResult, ResultSummary } from "@longtail/report";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { failureOf } from "./failed.js";
import type { Plan } from "./plan.js";

/** How well some weights do on a set of images. */
export type Metrics = Omit<ResultSummary, "stage" | "epoch">;

/**
 * The probabilities that a planned net gives to all classes, image by image; batch norm with its running statistics.
 *
 * @shape result float32 [n * K], row by row
 * @error BackendFailure
 * @owns nothing is left on the device
 */
export const predict = (
  { augmentation, model, head, dataset, pipeline }: Plan,
  variables: Variables,
  set: ImageSet,
): TE.TaskEither<LongtailError, Float32Array> =>
  TE.tryCatch(async () => {
    const count = set.labels.length;
    const { batch } = pipeline.evaluation;
    const classes = dataset.counts.length;
    const all = new Float32Array(count * classes);
    for (let from = 0; from < count; from += batch) {
      const positions = Int32Array.from(
        { length: Math.min(batch, count - from) },
        (_, i) => from + i,
      );
      const probabilities = tf.tidy(() => {
        const images = tf.tensor4d(augmentation.test(set, positions), [
          positions.length,
          ...augmentation.shape,
        ]);
        const { features } = model.apply(variables, images, { mode: "running" });
        return tf.softmax(head.apply(variables.parameters, features));
      });
      try {
        // A float32 softmax can round to a little more than 1, which is no probability.
        const given = (await probabilities.data()) as Float32Array;
        all.set(
          given.map((p) => Math.min(p, 1)),
          from * classes,
        );
      } finally {
        probabilities.dispose();
      }
    }
    return all;
  }, failureOf("evaluation"));

const groupResult = (calibration: Calibration | "none", classes: number): GroupResult =>
  calibration === "none"
    ? "none"
    : { classes, accuracy: calibration.accuracy, ece: calibration.ece, calibration };

/** Accuracy and calibration of predicted probabilities, overall and in each group of classes. */
export const metricsOf = (
  probabilities: Float32Array,
  labels: Int32Array,
  classes: number,
  groups: ShotGroups,
  bins: number,
): E.Either<LongtailError, Metrics> =>
  pipe(
    E.Do,
    E.bind("whole", () => calibrationOfProbabilities({ probabilities, classes, labels }, { bins })),
    E.bind("predicted", () => predictionsOf({ probabilities, classes })),
    E.bind("parts", ({ predicted }) =>
      calibrationOfGroups({ ...predicted, labels }, { ...groups }, { bins }),
    ),
    E.map(
      ({ whole: { ece, mce, accuracy, confidence, count, bins: table, nll, brier }, parts }) => ({
        accuracy,
        ece,
        mce,
        nll,
        brier,
        calibration: { ece, accuracy, confidence, count, bins: table },
        groups: {
          many: groupResult(parts.many, groups.many.length),
          medium: groupResult(parts.medium, groups.medium.length),
          few: groupResult(parts.few, groups.few.length),
        },
      }),
    ),
  );

/** What a plan's evaluation makes of predicted probabilities. */
export const measured = (
  { dataset, groups, pipeline }: Plan,
  { labels }: ImageSet,
  probabilities: Float32Array,
): E.Either<LongtailError, Metrics> =>
  metricsOf(probabilities, labels, dataset.counts.length, groups, pipeline.evaluation.bins);

/**
 * How well some weights of a planned net do on a set of images.
 *
 * @error BackendFailure · OutOfRange (a probability that is not finite)
 */
export const evaluate = (
  plan: Plan,
  variables: Variables,
  set: ImageSet,
): TE.TaskEither<LongtailError, Metrics> =>
  pipe(
    predict(plan, variables, set),
    TE.chainEitherK((probabilities) => measured(plan, set, probabilities)),
  );
