export { type ByGroup, byGroup } from "./by-group.js";
export { type Bin, Calibration } from "./calibration.js";
export { epochOf, withEpoch } from "./epochs.js";
export { decodeRecord, encodeRecord, recordName } from "./record-file.js";
export { type GroupResult, type Range95, ResultDetails, ResultSummary } from "./result-summary.js";
export { RunOrigin } from "./run-origin.js";
export { EpochSummary, RunSummary, type SkippedFiles, type StageSummary } from "./run-summary.js";
