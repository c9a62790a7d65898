import {
  type Component,
  failure,
  type Head,
  type Mixing,
  type Model,
  matches,
  type Sampler,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import * as O from "fp-ts/lib/Option.js";
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

/** That the second branch can be shown as many images as the first. */
export const longEnough = ({
  sampler,
  mixing,
}: {
  readonly sampler: Sampler;
  readonly mixing: Mixing;
}): Checked<"long enough"> => {
  if (O.isNone(mixing) || mixing.value.mixes !== "branches") return E.right("long enough");
  const [first, second] = [sampler(0).length, mixing.value.sampler(0).length];
  return second >= first
    ? E.right("long enough")
    : E.left(
        failure("Incompatible", {
          path: ["sampler"],
          what: "a mixing of branches",
          needs: `an epoch of at most ${second} images`,
          got: `one of ${first}`,
        }),
      );
};
