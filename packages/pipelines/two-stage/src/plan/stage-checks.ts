import {
  type Checked,
  type Component,
  failure,
  type Head,
  type Model,
  matches,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { Stage2Of, StageOf } from "./pipeline.js";

/** The stage's batch norm mode. Shifted batch norm needs a backbone that does not learn. */
export const checkNormalization = (
  stage: StageOf<Component>,
  rates: Checked<Readonly<Record<string, number>>>,
  model: Model,
): Checked<StageOf<Component>["normalization"]> => {
  const learning = E.isRight(rates)
    ? Object.keys(rates.right).filter((name) => name in model.parameterShapes)
    : [];
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
