import { component } from "@longtail/core";
import { chooseTau, tauNormalize } from "@longtail/weight-scaling";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { checkLinear, tauField, tauOf } from "../linear-transform.js";
import type { Method } from "../method.js";
import { engineWith } from "../presets.js";
import { type Setting, titled, withMixup } from "../setting.js";

/**
 * The trained classifier with class weights of more equal lengths; at `tau` 1 all are of one length.
 *
 * `"validation"` chooses the tau that gets most held-out images right, never the test set.
 *
 * @error Incompatible (no images are held out to choose by; a head that is not linear, such as one with scales or of cosines)
 * @source Kang et al., ICLR 2020, section 4.3
 */
export const TauNormalization = component("transform/tau-normalization", {
  fields: { tau: tauField },
  defaults: { tau: 1 },
  make:
    ({ tau }) =>
    (env) =>
      pipe(
        checkLinear("transform/tau-normalization", tau, env),
        E.map((head) => ({
          head,
          apply: (parameters, featuresOf) =>
            pipe(
              tauOf(
                tau,
                () => featuresOf("validation"),
                ({ features, labels }) => chooseTau({ parameters, features, labels }),
              ),
              TE.chainEitherK((number) => tauNormalize(parameters, number)),
            ),
        })),
      ),
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
