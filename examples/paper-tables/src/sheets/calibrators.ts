import type { AfterTraining, Corrected } from "../after-training.js";
import type { Result, View } from "../view.js";

type Measure = "accuracy" | "ece";

/** The indices of a figure's estimate and of the ends of its interval. */
const indices = { estimate: 0, low: 1, high: 2 } as const;

/** The comparisons of calibrators in some results. */
export const comparisonsOf = (results: readonly Result[]): readonly AfterTraining[] =>
  results.flatMap(({ finished }) =>
    finished.flatMap(({ afterTraining }) => (afterTraining === undefined ? [] : [afterTraining])),
  );

/** The calibrators of a view, in order. */
export const calibratorsOf = ({ results }: View): readonly string[] => [
  ...new Set(comparisonsOf(results).flatMap(({ methods }) => methods.map(({ method }) => method))),
];

/** The title of a calibrator's column. */
export const titleOfCalibrator = (method: string): string =>
  method === "none" ? "as trained" : method;

/** A row's percentages after a calibrator, one for each seed; `undefined` if it has none. */
export const percentsAfter = (
  result: Result,
  calibrator: string,
): ((measure: Measure, place: keyof typeof indices) => readonly number[]) | undefined => {
  const corrected: readonly Corrected[] = comparisonsOf([result]).flatMap(({ methods }) =>
    methods.filter(({ method }) => method === calibrator),
  );
  return corrected.length === 0
    ? undefined
    : (measure, place) => corrected.map((one) => 100 * (one[measure][indices[place]] ?? 0));
};
