import { type Component, matches } from "@longtail/core";
import { Linear } from "@longtail/linear";
import { NormalizedLinear } from "@longtail/normalized-linear";
import type { PipelineOf, StageOf } from "@longtail/two-stage";
import { WeightScaling } from "@longtail/weight-scaling";

/** The heads that `withHead` puts into a pipeline; cosines are multiplied by 25. */
export const heads = {
  linear: Linear.define(),
  cosine: NormalizedLinear.define({ scale: 25 }),
  "weight-scaling": WeightScaling.define(),
} as const;

/** The name of a head. */
export type HeadName = keyof typeof heads;

const SCALES = "lws.learned_norm";

const learnsScales = ({ learn }: StageOf<Component>): boolean =>
  learn.some(({ parameters }) => matches(parameters)(SCALES));

const withoutScales = <S extends StageOf<Component>>(stage: S): S => ({
  ...stage,
  learn: stage.learn.filter(({ parameters }) => parameters !== SCALES),
});

const withScales = <S extends StageOf<Component>>(stage: S): S =>
  learnsScales(stage)
    ? stage
    : { ...stage, learn: [...stage.learn, { parameters: SCALES, rate: 1 }] };

/**
 * A pipeline with another head. Scales of `weight-scaling` learn in the last stage; without them nothing asks for them.
 *
 * Planning says whether the pipeline's other parts fit: LWS learns scales alone, tau-normalization takes a linear head.
 *
 * @example
 * ```ts
 * import { recipeNamed, withHead } from "@longtail/mislas";
 *
 * const recipe = recipeNamed("features/mislas");
 * if (recipe) console.log(withHead(recipe.pipeline, "cosine").stage2?.learn); // classifier.* alone
 * ```
 */
export const withHead = (
  pipeline: PipelineOf<Component>,
  name: HeadName,
): PipelineOf<Component> => {
  const { stage1, stage2, ...rest } = pipeline;
  const last = name === "weight-scaling" ? withScales : withoutScales;
  const head = heads[name];
  return stage2 === undefined
    ? { ...rest, head, stage1: last(stage1) }
    : { ...rest, head, stage1: withoutScales(stage1), stage2: last(stage2) };
};
