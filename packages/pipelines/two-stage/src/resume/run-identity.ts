import type { Component, Seed } from "@longtail/core";
import { firstDifference } from "../plan/first-difference.js";
import { epochsOfTraining, type PipelineOf } from "../plan/pipeline.js";

/** Everything a run's weights follow from, besides the backend. */
export interface RunIdentity {
  readonly pipeline: PipelineOf<Component>;
  readonly seed: Seed;
  /** The SHA-256 of labels and images. Runs of earlier versions do not say, and a descriptor alone does not know. */
  readonly data?: string;
  /** The SHA-256 of the file of pretrained weights; absent where the model begins with none. */
  readonly pretrained?: string;
}

/** The identity of a plan's run. */
export const identityOf = ({
  pipeline,
  seed,
  dataDigest,
  pretrained,
}: Pick<RunIdentity, "pipeline" | "seed"> & {
  readonly dataDigest: () => string;
  readonly pretrained?: { readonly digest: string };
}): RunIdentity => ({
  pipeline,
  seed,
  data: dataDigest(),
  ...(pretrained && { pretrained: pretrained.digest }),
});

/** Where two identities differ; `undefined` if nowhere. Data of which one says nothing are not compared. */
export const differenceOf = <A extends { readonly data?: string }>(
  { data: one, ...a }: A,
  { data: other, ...b }: A,
): string | undefined =>
  firstDifference(a, b)?.replace(/^pipeline\./, "") ??
  (one === undefined || other === undefined || one === other ? undefined : "its data");

/** The descriptor of the head that stage 1 trains. */
export type HeadInStage1 = (
  pipeline: Pick<PipelineOf<Component>, "head" | "stage1">,
) => PipelineOf<Component>["head"];

/** Everything that the weights after stage 1 follow from. Name, stage 2 and transform are not among it. */
export const stage1Identity =
  (headInStage1: HeadInStage1) =>
  ({ pipeline, seed, data, pretrained }: RunIdentity) => {
    const { name: _name, stage2: _stage2, transform: _transform, ...rest } = pipeline;
    return {
      ...rest,
      seed,
      ...(data === undefined ? {} : { data }),
      ...(pretrained === undefined ? {} : { pretrained }),
      head: headInStage1(pipeline),
      scheduleEpochs: epochsOfTraining(pipeline),
    };
  };

/** Whether two runs train the same stage 1. */
export const sharesStage1With =
  (headInStage1: HeadInStage1) =>
  (a: RunIdentity, b: RunIdentity): boolean =>
    differenceOf(stage1Identity(headInStage1)(a), stage1Identity(headInStage1)(b)) === undefined;
