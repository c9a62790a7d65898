import {
  type Augmentation,
  type Checked,
  type Component,
  gathered,
  type Head,
  type ImageShape,
  type Model,
  type NamedShapes,
  type Registry,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { makePart } from "./make-part.js";
import type { PipelineOf } from "./pipeline.js";
import { watchedAugmentation, watchedHead, watchedModel } from "./watched.js";

/** What turns images into logits: augmentation, model and head, and the shapes of all variables. */
export interface Network {
  readonly augmentation: Augmentation;
  readonly model: Model;
  readonly head: Head;
  readonly parameterShapes: NamedShapes;
  readonly statisticShapes: NamedShapes;
}

/**
 * Makes a pipeline's network for images of a shape.
 *
 * @error what augmentation, model and head report, under their paths
 */
export const planNetwork = (
  registry: Registry,
  pipeline: Pick<PipelineOf<Component>, "augment" | "model" | "head">,
  { shape, classes }: { readonly shape: ImageShape; readonly classes: number },
): Checked<Network> => {
  const augmentation = pipe(
    makePart(registry, "augment", pipeline.augment, { shape }),
    E.map((made) => watchedAugmentation({ path: ["augment"], kind: pipeline.augment.kind }, made)),
  );
  const model = pipe(
    augmentation,
    E.chain((made) => makePart(registry, "model", pipeline.model, { shape: made.shape })),
    E.map((made) => watchedModel({ path: ["model"], kind: pipeline.model.kind }, made)),
  );
  const head = pipe(
    model,
    E.chain(({ features }) => makePart(registry, "head", pipeline.head, { features, classes })),
    E.map((made) => watchedHead({ path: ["head"], kind: pipeline.head.kind }, made, classes)),
  );
  return pipe(
    gathered({ augmentation, model, head }),
    E.map((made) => ({
      ...made,
      parameterShapes: { ...made.model.parameterShapes, ...made.head.parameterShapes },
      statisticShapes: made.model.statisticShapes,
    })),
  );
};
