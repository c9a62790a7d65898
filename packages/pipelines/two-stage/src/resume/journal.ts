import type { ByGroup, EpochSummary, ResultSummary, StageSummary } from "@longtail/run-record";
import type { Plan } from "../plan/plan.js";
import type { PlannedStage } from "../plan/planned-stage.js";
import type { Skipped } from "../train/skipped.js";

/** The record of one stage so far. */
export interface StageJournal {
  readonly name: PlannedStage["name"];
  readonly epochs: readonly EpochSummary[];
  /** The first epoch with the highest accuracy on the images that select. */
  readonly best?: ResultSummary;
  /** Accuracy of the best epoch on the images that select. */
  readonly bestAccuracy?: number;
  readonly last?: ResultSummary;
}

/** The record of a run: everything a checkpoint holds besides tensors. Plain JSON. */
export interface Journal {
  readonly stages: readonly StageJournal[];
  /** Seconds of work, over all resumptions. */
  readonly seconds: number;
  /** The SHA-256 of each file of weights, by name; runs of earlier versions do not say. */
  readonly files?: Readonly<Record<string, string>>;
  /** The files that could not be decoded; absent where there are none. */
  readonly skipped?: Skipped;
}

/** The journal of a run that has not started. */
export const emptyJournal = ({ stages }: Plan): Journal => ({
  stages: stages.map(({ name }) => ({ name, epochs: [] })),
  seconds: 0,
});

/** The next epoch (from 0) and its stage. */
export interface NextEpoch {
  readonly index: number;
  readonly stage: PlannedStage;
  readonly epoch: number;
}

/** Where a run continues; `undefined` when every epoch of every stage is done. */
export const nextEpochOf = ({ stages }: Plan, journal: Journal): NextEpoch | undefined => {
  const places = stages.map((stage, index) => ({
    index,
    stage,
    epoch: journal.stages[index]?.epochs.length ?? 0,
  }));
  return places.find(({ stage, epoch }) => epoch < stage.epochs);
};

/** An evaluation: accuracy on the images that select, and the test result of a best or last epoch. */
export interface Evaluated {
  readonly accuracy: number;
  readonly ece: number;
  readonly groups: ByGroup<number>;
  readonly test?: ResultSummary;
}

/** Whether an accuracy is better than all before it in the stage. */
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
  ...journal,
  stages: journal.stages.map((stage, i) =>
    i === index ? withEpoch(stage, epoch, evaluated) : stage,
  ),
  seconds: journal.seconds + seconds,
});

/** The stages as a report shows them. */
export const stageSummaries = ({ stages }: Journal): readonly StageSummary[] =>
  stages.map(({ name, epochs }) => ({ name, epochs }));
