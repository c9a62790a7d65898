import { asDecimal } from "../rounding.js";
import { mean, oneDecimal } from "../statistics.js";
import type { Result, View } from "../view.js";
import { calibratorsOf, comparisonsOf, percentsAfter, titleOfCalibrator } from "./calibrators.js";
import type { Sheet } from "./sheet.js";

const intervalsAfter = (result: Result, calibrator: string): string => {
  const percents = percentsAfter(result, calibrator);
  if (percents === undefined) return "none";
  const between = (measure: "accuracy" | "ece"): string =>
    `${oneDecimal(mean(percents(measure, "low")))}–${oneDecimal(mean(percents(measure, "high")))}`;
  return `${between("accuracy")} / ${between("ece")}`;
};

/** How sure the figures of calibrated nets are: the interval of each, of several seeds the mean of its ends. */
export const intervalSheet = (view: View): Sheet => {
  const calibrators = calibratorsOf(view);
  const compared = view.results.filter((result) => comparisonsOf([result]).length > 0);
  const levels = new Set(comparisonsOf(view.results).map(({ level }) => asDecimal(100 * level)));
  return {
    title: `Intervals, ${[...levels].join(" and ")} %`,
    head: ["method", ...calibrators.map(titleOfCalibrator)],
    rows: compared.map((result) => [
      result.row.title,
      ...calibrators.map((calibrator) => intervalsAfter(result, calibrator)),
    ]),
    notes: [
      "The intervals are of resampled test images, of several seeds the mean of their ends. Resampling raises a calibration error: it may lie near the lower end, or below it.",
    ],
  };
};
