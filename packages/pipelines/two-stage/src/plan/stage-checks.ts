import {
  type Checked,
  type Component,
  failure,
  type Head,
  type Mixing,
  type Model,
  matches,
  several,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { Stage2Of, StageOf } from "./pipeline.js";

const backboneIn = (rates: Checked<Readonly<Record<string, number>>>, model: Model) =>
  E.isRight(rates) ? Object.keys(rates.right).filter((name) => name in model.parameterShapes) : [];

/** The stage's batch norm mode. Shifted batch norm needs a backbone that does not learn. */
export const checkNormalization = (
  stage: StageOf<Component>,
  rates: Checked<Readonly<Record<string, number>>>,
  model: Model,
): Checked<StageOf<Component>["normalization"]> => {
  const learning = backboneIn(rates, model);
  return stage.normalization === "shifted" && learning.length > 0
    ? E.left(
        failure("Incompatible", {
          path: ["normalization"],
          what: "shifted batch norm",
          needs: "a backbone that does not learn",
          got: `learn naming ${learning[0]}`,
        }),
      )
    : E.right(stage.normalization);
};

/** The most images that pass through the network at once. A batch has an image for each of its parts. */
export const checkAccumulation = ({
  batch,
  accumulate = 1,
}: StageOf<Component>): Checked<number> =>
  accumulate > batch
    ? E.left(
        failure("Incompatible", {
          path: ["accumulate"],
          what: `a batch in ${accumulate} parts`,
          needs: `a batch of at least ${accumulate} images`,
          got: `one of ${batch}`,
        }),
      )
    : E.right(Math.ceil(batch / accumulate));

/** Whether features are computed once. Then nothing may change them in the stage. */
export const checkFeatures = (
  { features = "each", normalization, mixing: { kind } }: StageOf<Component>,
  rates: Checked<Readonly<Record<string, number>>>,
  model: Model,
  { keepsFeatures = false }: Mixing,
): Checked<boolean> => {
  const [learning] = backboneIn(rates, model);
  const unfit = (needs: string, got: string) =>
    failure("Incompatible", { path: ["features"], what: 'features "once"', needs, got });
  const errors = [
    ...(normalization === "frozen" ? [] : [unfit('batch norm "frozen"', `"${normalization}"`)]),
    ...(learning === undefined
      ? []
      : [unfit("a backbone that does not learn", `learn naming ${learning}`)]),
    ...(keepsFeatures ? [] : [unfit("a mixing that leaves features alone", kind)]),
  ];
  return features === "once" && errors.length > 0
    ? E.left(several(errors))
    : E.right(features === "once");
};

/** The parameters that a stage draws anew. They must learn: nobody wants a random classifier. */
export const freshParameters = (
  { learn }: StageOf<Component>,
  classifier: Stage2Of<Component>["classifier"],
  head: Head,
): Checked<readonly string[]> => {
  if (classifier === "kept") return E.right([]);
  const fresh = Object.keys(head.parameterShapes).filter(matches("classifier.*"));
  const still = fresh.find((name) => !learn.some(({ parameters }) => matches(parameters)(name)));
  const unfit = (needs: string, got: string) =>
    E.left(
      failure("Incompatible", { path: ["classifier"], what: "a fresh classifier", needs, got }),
    );
  if (fresh.length === 0)
    return unfit("a head with parameters classifier.*", Object.keys(head.parameterShapes).join());
  return still === undefined
    ? E.right(fresh)
    : unfit("all of classifier.* to learn", `learn without ${still}`);
};
