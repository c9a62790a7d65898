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

/** The confidence intervals of the calibrated figures. With several seeds, their ends are averaged. */
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
      "The intervals come from resampling the test images; with several seeds, their ends are averaged. Resampling raises calibration error, so an estimate can lie near or below the lower end of its interval.",
    ],
  };
};
