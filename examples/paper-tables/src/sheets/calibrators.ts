import type { AfterTraining, Corrected } from "../after-training.js";
import type { Result, View } from "../view.js";

type Measure = "accuracy" | "ece";

/** Where a figure's estimate and the ends of its interval stand. */
const places = { estimate: 0, low: 1, high: 2 } as const;

/** The comparisons of calibrators that some cells hold. */
export const comparisonsOf = (results: readonly Result[]): readonly AfterTraining[] =>
  results.flatMap(({ finished }) =>
    finished.flatMap(({ afterTraining }) => (afterTraining === undefined ? [] : [afterTraining])),
  );

/** The calibrators of a view, in their order. */
export const calibratorsOf = ({ results }: View): readonly string[] => [
  ...new Set(comparisonsOf(results).flatMap(({ methods }) => methods.map(({ method }) => method))),
];

/** What a calibrator is called at the head of its column. */
export const titleOfCalibrator = (method: string): string =>
  method === "none" ? "as trained" : method;

/** A row's figures after a calibrator in percent, one for each seed; `undefined` where it has none. */
export const percentsAfter = (
  result: Result,
  calibrator: string,
): ((measure: Measure, place: keyof typeof places) => readonly number[]) | undefined => {
  const corrected: readonly Corrected[] = comparisonsOf([result]).flatMap(({ methods }) =>
    methods.filter(({ method }) => method === calibrator),
  );
  return corrected.length === 0
    ? undefined
    : (measure, place) => corrected.map((one) => 100 * (one[measure][places[place]] ?? 0));
};
