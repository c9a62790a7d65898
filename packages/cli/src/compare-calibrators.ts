import { type Interval, intervals } from "@longtail/bootstrap";
import { type ClassGroups, type LongtailError, mapRecord } from "@longtail/core";
import { calibrationOfProbabilities, predictionsOf } from "@longtail/ece";
import { type Calibrator, calibrate, calibrationMethods } from "@longtail/post-hoc-calibration";
import * as A from "#fp-ts/Array";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

/** A network's probabilities for some images, row by row, and the labels of those images. */
export interface Predictions {
  readonly probabilities: ArrayLike<number>;
  readonly labels: Int32Array;
}

type ShotGroups = ClassGroups<"many" | "medium" | "few">;

/** Accuracy and ECE by group of classes; a group without images is absent. */
export type GroupsCalibrated = {
  readonly [N in keyof ShotGroups]?: { readonly accuracy: number; readonly ece: number };
};

/** How well the probabilities do after a calibrator has corrected them; `none` leaves them as they are. */
export interface CalibratedMethod {
  readonly method: "none" | Calibrator["kind"];
  readonly accuracy: Interval;
  readonly ece: Interval;
  /** In nats. */
  readonly nll: number;
  /** Accuracy and ECE of the images of each group of classes, where groups are known. */
  readonly groups?: GroupsCalibrated;
  readonly calibrator: Calibrator | null;
}

/** All calibrators side by side, as plain JSON. */
export interface Comparison {
  /** The number of images the calibrators are fitted to, and the number they are judged on. */
  readonly validation: number;
  readonly test: number;
  readonly bins: number;
  /** How the confidence intervals are resampled. */
  readonly resamples: number;
  readonly level: number;
  readonly seed: number;
  /** How the calibrators weigh the classes; absent where every image counts alike. */
  readonly weights?: "balanced";
  readonly methods: readonly CalibratedMethod[];
}

/** How the intervals of a comparison are resampled. */
export const resampling = { resamples: 1000, level: 0.95, seed: 0 };

const methodNames: CalibratedMethod["method"][] = [
  "none",
  ...(Object.keys(calibrationMethods) as Calibrator["kind"][]),
];

const judge = (
  probabilities: ArrayLike<number>,
  classes: number,
  labels: Int32Array,
  { bins, groups }: { readonly bins: number; readonly groups?: ShotGroups | undefined },
): E.Either<LongtailError, Omit<CalibratedMethod, "method" | "calibrator">> =>
  pipe(
    E.Do,
    E.bind("whole", () =>
      calibrationOfProbabilities(
        { probabilities, classes, labels },
        { bins, ...(groups && { groups }) },
      ),
    ),
    E.bind("predicted", () => predictionsOf({ probabilities, classes })),
    E.bind("spread", ({ predicted }) =>
      intervals({ ...predicted, labels }, { bins, ...resampling }),
    ),
    E.map(({ whole, spread }) => ({
      ...spread,
      nll: whole.nll,
      ...(groups && {
        groups: mapRecord(whole.groups, ({ accuracy, ece }) => ({ accuracy, ece })),
      }),
    })),
  );

/**
 * Fits each calibrator of `@longtail/post-hoc-calibration` to validation images and judges it on test images.
 *
 * The intervals of all methods use the same 1,000 resamples of the test images.
 *
 * @shape probabilities [n, classes] row by row · labels [n]
 * @unit  fractions; NLL in nats
 * @error OutOfRange (no images, or a value that is not a probability) · LengthMismatch · BadLabel · BadCount · Incompatible (a class in
 *        two groups)
 */
export const compareCalibrators = ({
  validation,
  test,
  classes,
  bins = 15,
  counts,
  groups,
  weights,
}: {
  readonly validation: Predictions;
  readonly test: Predictions;
  readonly classes: number;
  readonly bins?: number;
  /** Training images per class, for the temperature by frequency; without them the validation images are counted. */
  readonly counts?: ArrayLike<number>;
  /** Groups of classes to judge as well. */
  readonly groups?: ShotGroups;
  /** `"balanced"`: each class counts alike in the fit, however many validation images it has. */
  readonly weights?: "balanced";
}): E.Either<LongtailError, Comparison> =>
  pipe(
    methodNames,
    A.traverse(E.Applicative)((method): E.Either<LongtailError, CalibratedMethod> => {
      if (method === "none")
        return pipe(
          judge(test.probabilities, classes, test.labels, { bins, groups }),
          E.map((result) => ({ method, ...result, calibrator: null })),
        );
      return pipe(
        E.Do,
        E.bind("calibrator", () =>
          calibrationMethods[method](
            { ...validation, classes },
            { ...(counts && { counts }), ...(weights && { weights }) },
          ),
        ),
        E.bind("corrected", ({ calibrator }) => calibrate(calibrator, test.probabilities)),
        E.bind("result", ({ corrected }) =>
          judge(corrected, classes, test.labels, { bins, groups }),
        ),
        E.map(({ calibrator, result }) => ({ method, ...result, calibrator })),
      );
    }),
    E.map((methods) => ({
      validation: validation.labels.length,
      test: test.labels.length,
      bins,
      ...resampling,
      ...(weights && { weights }),
      methods,
    })),
  );
