import {
  type Checked,
  type Codec,
  codecOf,
  failure,
  type Head,
  type LabelledFeatures,
  type LongtailError,
  range,
  within,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";

const taus = range(0, Number.POSITIVE_INFINITY, "[)");

/** The field of a tau: a number, or chosen by the held-out images. */
export const tauField: Codec<number | "validation"> = codecOf(
  'a number of at least 0, or "validation"',
  (u): u is number | "validation" => u === "validation" || within(taus, u),
  { anyOf: [{ type: "number", minimum: taus.min }, { const: "validation" }] },
);

// What a linear classifier has, and what it multiplies by: of any other head, its parameters do not say what becomes of the logits.
const linear = ["classifier.fc.bias", "classifier.fc.weight"].join();

/** Whether a linear classifier can be transformed by a tau: a linear head, and images to choose by where they are needed. */
export const checkLinear = (
  kind: string,
  tau: number | "validation",
  { head, heldOut }: { readonly head: Head; readonly heldOut: boolean },
): Checked<Head> => {
  const unfit = (path: string[], what: string, needs: string, got: string) =>
    E.left(failure("Incompatible", { path, what, needs, got }));
  const found = Object.keys(head.parameterShapes).toSorted().join();
  if (found !== linear) return unfit([], kind, `a linear head, of ${linear} alone`, found);
  if (tau === "validation" && !heldOut)
    return unfit(
      ["tau"],
      "a tau chosen on validation",
      "a dataset that holds out images for it",
      "one that holds out none",
    );
  return E.right(head);
};

/** The tau itself, or what `choose` finds by the held-out images, whose features are disposed. */
export const tauOf = (
  tau: number | "validation",
  heldOut: () => TE.TaskEither<LongtailError, LabelledFeatures>,
  choose: (seen: LabelledFeatures) => TE.TaskEither<LongtailError, { readonly tau: number }>,
): TE.TaskEither<LongtailError, number> =>
  tau === "validation"
    ? TE.bracket(
        heldOut(),
        (seen) =>
          pipe(
            choose(seen),
            TE.map((chosen) => chosen.tau),
          ),
        ({ features }) => TE.fromIO(() => features.dispose()),
      )
    : TE.right(tau);
