export type { Judgement, JudgeOptions, PartJudgement, Scored, ScoreKind } from "./api.js";
export { calibratedScores, probabilitiesOf } from "./calibrated.js";
export { BadRow, Unmatched } from "./errors.js";
export { judge } from "./judge.js";
export { judgedRecord, type Subject } from "./record.js";
