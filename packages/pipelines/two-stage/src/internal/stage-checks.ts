import { type Component, failure, type Head, type Model, matches } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { Stage2Of, StageOf } from "../pipeline.js";
import type { Checked } from "./all.js";

/** How batch norm behaves; shifted in a backbone that stays as it is. */
export const shiftsFrozenBackbone = (
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

/** What is drawn anew, which must learn: nobody wants a random classifier. */
export const freshOf = (
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
