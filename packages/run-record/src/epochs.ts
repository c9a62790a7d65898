import type { ProgressEvent } from "@longtail/core";
import type { EpochSummary, StageSummary } from "./run-summary.js";

/** The summary of a finished epoch, from its event. */
export const epochOf = ({
  epoch,
  learningRate,
  loss,
  accuracy,
  seconds,
  evaluation,
}: Extract<ProgressEvent, { readonly type: "epoch-finished" }>): EpochSummary => ({
  epoch,
  learningRate,
  trainLoss: loss,
  trainAccuracy: accuracy,
  seconds,
  ...evaluation,
});

/**
 * Stages with one more epoch. An epoch that is there already is replaced with all after it: the run was resumed before it.
 *
 * @example
 * ```ts
 * import { withEpoch } from "@longtail/run-record";
 *
 * const epoch = { epoch: 0, learningRate: 0.1, trainLoss: 2, trainAccuracy: 0.2 };
 * console.log(withEpoch([], "stage1", epoch).length); // 1
 * ```
 */
export const withEpoch = (
  stages: readonly StageSummary[],
  name: string,
  epoch: EpochSummary,
): readonly StageSummary[] => {
  const known = stages.some((stage) => stage.name === name);
  return (known ? stages : [...stages, { name, epochs: [] }]).map((stage) =>
    stage.name === name ? { name, epochs: [...stage.epochs.slice(0, epoch.epoch), epoch] } : stage,
  );
};
