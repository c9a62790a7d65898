import { spreadEntry } from "../statistics.js";
import { isRun, type Result, type View } from "../view.js";
import { calibratorsOf, percentsAfter, titleOfCalibrator } from "./calibrators.js";
import { accuracyAndEce, type Cell, type Sheet, words } from "./sheet.js";

const pairAfter = (result: Result, calibrator: string): Cell => {
  const percents = percentsAfter(result, calibrator);
  if (percents !== undefined)
    return (["accuracy", "ece"] as const).map((measure) =>
      spreadEntry(percents(measure, "estimate")),
    );
  return words(result.finished.length === 0 ? "not readable" : "none");
};

/** Accuracy and calibration error as trained and after each calibrator. */
export const calibratedSheet = (view: View): Sheet => {
  const calibrators = calibratorsOf(view);
  return {
    head: [
      { title: "method" },
      ...calibrators.map((one) => ({ title: titleOfCalibrator(one), parts: accuracyAndEce })),
      { title: "seeds" },
    ],
    rows: view.results
      .filter(isRun)
      .map((result) => [
        words(result.row.title),
        ...calibrators.map((calibrator) => pairAfter(result, calibrator)),
        words(String(result.finished.length)),
      ]),
  };
};
