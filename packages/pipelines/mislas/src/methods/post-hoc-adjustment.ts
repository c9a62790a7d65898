import {
  type Checked,
  type ClassCounts,
  carriedError,
  component,
  failure,
  type LabelledFeatures,
  type LongtailError,
  mapRecord,
  messageOf,
  type NamedTensors,
} from "@longtail/core";
import { adjustLogits, type ChosenAdjustment, chooseAdjustment } from "@longtail/priors";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { checkLinear, tauField, tauOf } from "../linear-transform.js";
import type { Method } from "../method.js";
import { engineWith } from "../presets.js";
import { type Setting, titled } from "../setting.js";

const kind = "transform/logit-adjustment";
const [WEIGHT, BIAS] = ["classifier.fc.weight", "classifier.fc.bias"];

const known = (counts: ClassCounts | undefined): Checked<ClassCounts> =>
  E.fromNullable(
    failure("Incompatible", {
      path: [],
      what: kind,
      needs: "the training images of each class",
      got: "a loaded run, whose classifier is adjusted already",
    }),
  )(counts);

/** The tau that gets most held-out images right. */
const chosen = (
  parameters: NamedTensors,
  prior: ClassCounts,
  { features, labels }: LabelledFeatures,
): TE.TaskEither<LongtailError, ChosenAdjustment> =>
  pipe(
    TE.tryCatch(
      async () => {
        const logits = tf.tidy(() =>
          tf.add(
            tf.matMul(features, parameters[WEIGHT] as tf.Tensor2D),
            parameters[BIAS] as tf.Tensor1D,
          ),
        );
        try {
          return await logits.data();
        } finally {
          logits.dispose();
        }
      },
      (cause) =>
        carriedError(cause) ??
        failure("BackendFailure", {
          backend: tf.getBackend(),
          during: "the choice of tau",
          reason: messageOf(cause),
        }),
    ),
    TE.chainEitherK((logits) => chooseAdjustment({ logits, labels, prior })),
  );

/** The parameters with tau times the log of each class's frequency taken out of its bias. */
const adjusted = (
  parameters: NamedTensors,
  prior: ClassCounts,
  tau: number,
): Checked<NamedTensors> =>
  pipe(
    adjustLogits(new Float64Array(prior.length), { prior, tau }),
    E.map((shifts) =>
      mapRecord(parameters, (tensor, name) =>
        name === BIAS
          ? tf.tidy(() => tf.add(tensor, tf.tensor1d(Float32Array.from(shifts))))
          : tf.clone(tensor),
      ),
    ),
  );

/**
 * The trained classifier for a test set of equally frequent classes: the log of each class's frequency, times `tau`, leaves its bias.
 *
 *   b'_k = b_k − tau · log(N_k / N)
 *
 * `"validation"` chooses the tau of 0, 0.1, …, 2 that gets most held-out images right, never the test set.
 *
 * @error Incompatible (no images are held out to choose by; a head that is not linear, such as one with scales or of cosines)
 * @source Menon et al., ICLR 2021, section 4.1
 */
export const PostHocAdjustment = component(kind, {
  fields: { tau: tauField },
  defaults: { tau: 1 },
  make:
    ({ tau }) =>
    ({ counts, ...env }) =>
      pipe(
        checkLinear(kind, tau, env),
        E.map((head) => ({
          head,
          apply: (parameters, featuresOf) =>
            pipe(
              TE.fromEither(known(counts)),
              TE.chain((prior) =>
                pipe(
                  tauOf(
                    tau,
                    () => featuresOf("validation"),
                    (seen) => chosen(parameters, prior, seen),
                  ),
                  TE.chainEitherK((number) => adjusted(parameters, prior, number)),
                ),
              ),
            ),
        })),
      ),
});

/** The component that the method brings along. */
export const components = [PostHocAdjustment] as const;

const { define } = engineWith(PostHocAdjustment);

const adjustedAfter = (setting: Setting) =>
  define({
    name: titled(setting, "post-hoc logit adjustment"),
    ...setting,
    transform: PostHocAdjustment.define(),
  });

/**
 * Logit adjustment after plain training.
 *
 * Its tau is 1, so that no images need to be held out and the network is the plain run's.
 *
 * @source Menon et al., ICLR 2021, section 4.1
 */
export const methods = [
  {
    name: "post-hoc-adjustment",
    about: "the log of class frequencies leaves the classifier's bias; no training",
    pipeline: ({ setting }) => adjustedAfter(setting),
  },
] as const satisfies readonly Method[];
