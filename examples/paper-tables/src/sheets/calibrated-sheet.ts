import { spread } from "../statistics.js";
import { isRun, type Result, type View } from "../view.js";
import { calibratorsOf, percentsAfter, titleOfCalibrator } from "./calibrators.js";
import type { Sheet } from "./sheet.js";

const pairAfter = (result: Result, calibrator: string): string => {
  const percents = percentsAfter(result, calibrator);
  if (percents !== undefined)
    return `${spread(percents("accuracy", "estimate"))} / ${spread(percents("ece", "estimate"))}`;
  return result.finished.length === 0 ? "not readable" : "none";
};

/** Accuracy and calibration error as trained and after each calibrator. */
export const calibratedSheet = (view: View): Sheet => {
  const calibrators = calibratorsOf(view);
  return {
    head: ["method", ...calibrators.map(titleOfCalibrator), "seeds"],
    rows: view.results
      .filter(isRun)
      .map((result) => [
        result.row.title,
        ...calibrators.map((calibrator) => pairAfter(result, calibrator)),
        String(result.finished.length),
      ]),
  };
};
