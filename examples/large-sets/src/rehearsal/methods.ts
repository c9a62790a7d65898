import { type LargeName, type Recipe, recipes } from "@longtail/mislas";
import { ImagenetResnet } from "@longtail/resnet";

/** How a recipe of a large set is cut down. */
export interface Short {
  /** Height and width of an image as shown, in pixels. */
  readonly size: number;
  readonly batch: number;
}

type Pipeline = Recipe["pipeline"];

/**
 * A recipe of a large set with a ResNet-10, small images, and one epoch a stage. Whatever else it says stays: sampler, mixing, loss,
 * batch norm, what learns, groups.
 */
export const shortened = (pipeline: Pipeline, { size, batch }: Short): Pipeline => {
  const short = { epochs: 1, batch };
  return {
    ...pipeline,
    dataset: { ...pipeline.dataset, size },
    model: ImagenetResnet.define({ depth: 10 }),
    stage1: { ...pipeline.stage1, ...short },
    ...(pipeline.stage2 && { stage2: { ...pipeline.stage2, ...short } }),
  } as Pipeline;
};

/** A set's published recipes that do something after stage 1: a second stage, or a transform. */
export const withSecondHalf = (set: LargeName): readonly Recipe[] =>
  recipes.filter(
    (recipe) =>
      recipe.set === set &&
      recipe.length === "published" &&
      (recipe.pipeline.stage2 !== undefined || recipe.pipeline.transform !== undefined),
  );
