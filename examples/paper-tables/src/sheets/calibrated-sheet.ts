import { mean, one, spread } from "../statistics.js";
import type { View } from "../view.js";
import type { Sheet } from "./sheet.js";

/** Accuracy and calibration error after each way of calibrating, and an interval of the error as trained (of several seeds the mean of its ends). */
export const calibratedSheet = ({ results }: View): Sheet => {
  const run = results.filter(({ finished }) => finished.length > 0);
  const methods = run[0]?.finished[0]?.afterTraining?.methods.map(({ method }) => method) ?? [];
  return {
    head: [
      "method",
      ...methods.map((method) => (method === "none" ? "as trained" : method)),
      "95 % of ECE as trained",
      "seeds",
    ],
    rows: run.map(({ row, finished }) => {
      const all = finished.flatMap(({ afterTraining }) => afterTraining?.methods ?? []);
      const of = (wanted: string, measure: "accuracy" | "ece", at: number): readonly number[] =>
        all.filter(({ method }) => method === wanted).map((one) => 100 * (one[measure][at] ?? 0));
      return [
        row.title,
        ...methods.map(
          (method) => `${spread(of(method, "accuracy", 0))} / ${spread(of(method, "ece", 0))}`,
        ),
        `${one(mean(of("none", "ece", 1)))} to ${one(mean(of("none", "ece", 2)))}`,
        String(finished.length),
      ];
    }),
  };
};
