import {
  codecOf,
  component,
  failure,
  type LabelledFeatures,
  type LongtailError,
  type NamedTensors,
  within,
} from "@longtail/core";
import { chooseTau, tauNormalize, taus } from "@longtail/weight-scaling";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Method } from "../method.js";
import { engineWith } from "../presets.js";
import { type Setting, titled, withMixup } from "../setting.js";

const tau = codecOf(
  'a number of at least 0, or "validation"',
  (u): u is number | "validation" => u === "validation" || within(taus, u),
  { anyOf: [{ type: "number", minimum: taus.min }, { const: "validation" }] },
);

// What a linear classifier has, and what it multiplies by: of any other head, shorter weights do not say what becomes of the logits.
const linear = ["classifier.fc.bias", "classifier.fc.weight"].join();

const chosen = (
  parameters: NamedTensors,
  heldOut: TE.TaskEither<LongtailError, LabelledFeatures>,
): TE.TaskEither<LongtailError, number> =>
  TE.bracket(
    heldOut,
    ({ features, labels }) =>
      pipe(
        chooseTau({ parameters, features, labels }),
        TE.map(({ tau }) => tau),
      ),
    ({ features }) => TE.fromIO(() => features.dispose()),
  );

/**
 * The trained classifier with class weights of more equal lengths; at `tau` 1 all are of one length.
 *
 * `"validation"` chooses the tau that gets most held-out images right, never the test set.
 *
 * @error Incompatible (no images are held out to choose by; a head that is not linear, such as one with scales or of cosines)
 * @source Kang et al., ICLR 2020, section 4.3
 */
export const TauNormalization = component("transform/tau-normalization", {
  fields: { tau },
  defaults: { tau: 1 },
  make:
    ({ tau }) =>
    ({ head, heldOut }) => {
      const unfit = (path: string[], what: string, needs: string, got: string) =>
        E.left(failure("Incompatible", { path, what, needs, got }));
      const found = Object.keys(head.parameterShapes).toSorted().join();
      if (found !== linear)
        return unfit([], "transform/tau-normalization", `a linear head, of ${linear} alone`, found);
      if (tau === "validation" && !heldOut)
        return unfit(
          ["tau"],
          "a tau chosen on validation",
          "a dataset that holds out images for it",
          "one that holds out none",
        );
      return E.right({
        head,
        apply: (parameters, featuresOf) =>
          pipe(
            tau === "validation" ? chosen(parameters, featuresOf("validation")) : TE.right(tau),
            TE.chainEitherK((number) => tauNormalize(parameters, number)),
          ),
      });
    },
});

/** The component that the method brings along. */
export const components = [TauNormalization] as const;

const { define } = engineWith(TauNormalization);

const normalized = (setting: Setting) =>
  define({
    name: titled(setting, "tau-normalisation"),
    ...setting,
    transform: TauNormalization.define(),
  });

/**
 * Tau-normalization: each class's weights divided by their length.
 *
 * Its tau is 1, so that no images need to be held out and the features are the plain run's.
 *
 * @source Kang et al., ICLR 2020, section 4.3, who choose tau on a validation set
 */
export const methods = [
  {
    name: "tau",
    about: "classifier weights divided by a power of their norms; no training",
    pipeline: ({ setting }) => normalized(setting),
  },
  {
    name: "mixup-tau",
    about: "tau-normalization of mixup's classifier",
    pipeline: ({ setting, mislas }) => normalized(withMixup(setting, mislas.alpha)),
  },
] as const satisfies readonly Method[];
