import type { Component, Seed } from "@longtail/core";
import { firstDifference } from "../plan/first-difference.js";
import { epochsOfTraining, type PipelineOf } from "../plan/pipeline.js";

/** Everything a run's weights follow from, besides the backend. */
export interface RunIdentity {
  readonly pipeline: PipelineOf<Component>;
  readonly seed: Seed;
}

/** The identity of a plan or of anything else that has one. */
export const identityOf = ({ pipeline, seed }: RunIdentity): RunIdentity => ({ pipeline, seed });

/** The descriptor of the head that stage 1 trains. */
export type HeadInStage1 = (
  pipeline: Pick<PipelineOf<Component>, "head" | "stage1">,
) => PipelineOf<Component>["head"];

/** Everything that the weights after stage 1 follow from. Name, stage 2 and transform are not among it. */
export const stage1Identity =
  (headInStage1: HeadInStage1) =>
  ({ pipeline, seed }: RunIdentity) => {
    const { name: _name, stage2: _stage2, transform: _transform, ...rest } = pipeline;
    return {
      ...rest,
      seed,
      head: headInStage1(pipeline),
      scheduleEpochs: epochsOfTraining(pipeline),
    };
  };

/** Whether two runs train the same stage 1. */
export const sharesStage1With =
  (headInStage1: HeadInStage1) =>
  (a: RunIdentity, b: RunIdentity): boolean =>
    firstDifference(stage1Identity(headInStage1)(a), stage1Identity(headInStage1)(b)) === undefined;
