import type { View } from "../view.js";
import { calibratedSheet } from "./calibrated-sheet.js";
import { comparedSheet } from "./compared-sheet.js";
import type { Sheet } from "./sheet.js";

/** The numbers of a view. */
export const resultSheet = (view: View): Sheet =>
  view.calibrated ? calibratedSheet(view) : comparedSheet(view);
