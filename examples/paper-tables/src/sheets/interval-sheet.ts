import { asDecimal } from "../rounding.js";
import { mean, oneDecimal } from "../statistics.js";
import type { Result, View } from "../view.js";
import { calibratorsOf, comparisonsOf, percentsAfter, titleOfCalibrator } from "./calibrators.js";
import { accuracyAndEce, type Cell, type Entry, type Sheet, words } from "./sheet.js";

const intervalsAfter = (result: Result, calibrator: string): Cell => {
  const percents = percentsAfter(result, calibrator);
  if (percents === undefined) return words("none");
  const between = (measure: "accuracy" | "ece"): Entry => {
    const [low, high] = [mean(percents(measure, "low")), mean(percents(measure, "high"))];
    return { text: `${oneDecimal(low)}–${oneDecimal(high)}`, value: (low + high) / 2 };
  };
  return [between("accuracy"), between("ece")];
};

/** The confidence intervals of the calibrated figures. With several seeds, their ends are averaged. */
export const intervalSheet = (view: View): Sheet => {
  const calibrators = calibratorsOf(view);
  const compared = view.results.filter((result) => comparisonsOf([result]).length > 0);
  const levels = new Set(comparisonsOf(view.results).map(({ level }) => asDecimal(100 * level)));
  return {
    title: `Intervals, ${[...levels].join(" and ")} %`,
    head: [
      { title: "method" },
      ...calibrators.map((one) => ({ title: titleOfCalibrator(one), parts: accuracyAndEce })),
    ],
    rows: compared.map((result) => [
      words(result.row.title),
      ...calibrators.map((calibrator) => intervalsAfter(result, calibrator)),
    ]),
    notes: [
      "The intervals come from resampling the test images; with several seeds, their ends are averaged. Resampling raises calibration error, so an estimate can lie near or below the lower end of its interval.",
    ],
  };
};
