import {
  type Augmentation,
  type Checked,
  type Component,
  gathered,
  type Head,
  type ImageShape,
  type Model,
  makeOf,
  type NamedShapes,
  type Registry,
  under,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { PipelineOf } from "./pipeline.js";

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
    makeOf(registry, "augment")(pipeline.augment)({ shape }),
    E.mapLeft(under("augment")),
  );
  const model = pipe(
    augmentation,
    E.chain((made) =>
      pipe(
        makeOf(registry, "model")(pipeline.model)({ shape: made.shape }),
        E.mapLeft(under("model")),
      ),
    ),
  );
  const head = pipe(
    model,
    E.chain(({ features }) =>
      pipe(
        makeOf(registry, "head")(pipeline.head)({ features, classes }),
        E.mapLeft(under("head")),
      ),
    ),
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
