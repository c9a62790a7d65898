import type { View } from "../view.js";
import { calibratedSheet } from "./calibrated-sheet.js";
import { comparedSheet } from "./compared-sheet.js";
import { groupsSheet } from "./groups-sheet.js";
import { intervalSheet } from "./interval-sheet.js";
import type { Sheet } from "./sheet.js";

// Unreadable results are named below the first table that lacks them.
const withUnreadable = (sheet: Sheet, { results }: View): Sheet => ({
  ...sheet,
  notes: [
    ...(sheet.notes ?? []),
    ...results.flatMap(({ unreadable }) => unreadable.map((sentence) => `Not shown: ${sentence}.`)),
  ],
});

/** The tables with a view's numbers. */
export const resultSheets = (view: View): readonly Sheet[] =>
  view.calibrated
    ? [withUnreadable(calibratedSheet(view), view), groupsSheet(view), intervalSheet(view)].filter(
        (sheet) => sheet !== undefined,
      )
    : [withUnreadable(comparedSheet(view), view)];
