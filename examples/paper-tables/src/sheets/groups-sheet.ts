import { groupNames } from "../after-training.js";
import { meanEntry } from "../statistics.js";
import type { Result, View } from "../view.js";
import { calibratorsOf, comparisonsOf, titleOfCalibrator } from "./calibrators.js";
import { type Cell, type Sheet, words } from "./sheet.js";

const groupsAfter = (result: Result, calibrator: string): Cell =>
  groupNames.map((name) => {
    const values = comparisonsOf([result]).flatMap(({ methods }) =>
      methods.flatMap(({ method, groups }) => {
        const ece = method === calibrator ? groups?.[name] : undefined;
        return ece === undefined ? [] : [100 * ece];
      }),
    );
    return meanEntry(values);
  });

const hasGroups = (result: Result): boolean =>
  comparisonsOf([result]).some(({ methods }) => methods.some(({ groups }) => groups !== undefined));

/** The calibration error within each group of classes, as trained and after each calibrator; undefined where no result has it. */
export const groupsSheet = (view: View): Sheet | undefined => {
  const compared = view.results.filter(hasGroups);
  if (compared.length === 0) return undefined;
  const calibrators = calibratorsOf(view);
  return {
    title: "Calibration error of the images of many-, medium- and few-shot classes",
    head: [
      { title: "method" },
      ...calibrators.map((one) => ({ title: titleOfCalibrator(one), parts: groupNames })),
    ],
    rows: compared.map((result) => [
      words(result.row.title),
      ...calibrators.map((calibrator) => groupsAfter(result, calibrator)),
    ]),
  };
};
