import type { EpochSummary, ResultSummary, StageSummary } from "@longtail/report";
import type { Plan } from "../plan/plan.js";
import type { PlannedStage } from "../plan/planned-stage.js";

/** What one stage has come to so far. */
export interface StageJournal {
  readonly name: PlannedStage["name"];
  readonly epochs: readonly EpochSummary[];
  /** The epoch with the highest accuracy on the selection part; of equals the first. */
  readonly best?: ResultSummary;
  /** Accuracy of the best epoch on the selection part. */
  readonly bestAccuracy?: number;
  readonly last?: ResultSummary;
}

/** A run's memory: all that a checkpoint holds besides tensors. Plain JSON. */
export interface Journal {
  readonly stages: readonly StageJournal[];
  /** Seconds of work, all sittings together. */
  readonly seconds: number;
}

/** The journal of a run that has not begun. */
export const emptyJournal = ({ stages }: Plan): Journal => ({
  stages: stages.map(({ name }) => ({ name, epochs: [] })),
  seconds: 0,
});

/** The epoch (counted from 0) that comes next, and its stage. */
export interface NextEpoch {
  readonly index: number;
  readonly stage: PlannedStage;
  readonly epoch: number;
}

/** Where a run goes on; nothing when all epochs of all stages are done. */
export const nextEpochOf = ({ stages }: Plan, journal: Journal): NextEpoch | undefined => {
  const places = stages.map((stage, index) => ({
    index,
    stage,
    epoch: journal.stages[index]?.epochs.length ?? 0,
  }));
  return places.find(({ stage, epoch }) => epoch < stage.epochs);
};

/** What an evaluated epoch adds: accuracy on the selection part, and the test result if it is the best or the last. */
export interface Evaluated {
  readonly accuracy: number;
  readonly ece: number;
  readonly test?: ResultSummary;
}

/** Whether an accuracy on the selection part is better than all before it in the stage. */
export const isBest = ({ bestAccuracy }: StageJournal, accuracy: number): boolean =>
  bestAccuracy === undefined || accuracy > bestAccuracy;

const withEpoch = (
  stage: StageJournal,
  epoch: EpochSummary,
  evaluated: Evaluated | undefined,
): StageJournal => {
  const epochs = [...stage.epochs, epoch];
  if (evaluated === undefined) return { ...stage, epochs };
  const { accuracy, test } = evaluated;
  const best =
    test !== undefined && isBest(stage, accuracy) ? { best: test, bestAccuracy: accuracy } : {};
  return { ...stage, epochs, ...best, ...(test === undefined ? {} : { last: test }) };
};

/** The journal after one more epoch of a stage. */
export const recorded = (
  journal: Journal,
  index: number,
  epoch: EpochSummary,
  evaluated: Evaluated | undefined,
  seconds: number,
): Journal => ({
  stages: journal.stages.map((stage, i) =>
    i === index ? withEpoch(stage, epoch, evaluated) : stage,
  ),
  seconds: journal.seconds + seconds,
});

/** What a report says of the stages. */
export const stageSummaries = ({ stages }: Journal): readonly StageSummary[] =>
  stages.map(({ name, epochs }) => ({ name, epochs }));
