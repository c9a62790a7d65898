import { component, type NamedTensors } from "@longtail/core";
import {
  addToSums,
  classMeans,
  type Form,
  formOptions,
  inForm,
  meanOfAll,
  nearestClassMean,
  noSums,
} from "@longtail/nearest-class-mean";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Method } from "../method.js";
import { engineWith } from "../presets.js";
import { type Setting, titled, withMixup } from "../setting.js";

const meansOf = (form: Form, classes: number, features: tf.Tensor2D, labels: Int32Array) =>
  tf.tidy((): NamedTensors => {
    const truth = tf.tensor1d(labels, "int32");
    const none = noSums({ features: features.shape[1], classes });
    const center = meanOfAll(addToSums(none, features, truth));
    const compared = inForm(form, features, center);
    return {
      "classifier.means": classMeans(addToSums(none, compared, truth)),
      ...(form === "centered-l2" ? { "classifier.center": center } : {}),
    };
  });

/**
 * Replaces the classifier by the nearest class mean of the training images' features: not augmented, frozen batch norm.
 *
 * @error those of `nearestClassMean`
 * @source Kang et al., ICLR 2020, section 4.1; `form` defaults to the published program's
 */
export const NearestClassMeanTransform = component("transform/nearest-class-mean", {
  ...formOptions,
  make:
    ({ form }) =>
    ({ features, classes }) =>
      pipe(
        nearestClassMean({ features, classes, form }),
        E.map((head) => ({
          head,
          apply: (_parameters, featuresOf) =>
            TE.bracket(
              featuresOf("train"),
              (seen) => TE.fromIO(() => meansOf(form, classes, seen.features, seen.labels)),
              (seen) => TE.fromIO(() => seen.features.dispose()),
            ),
        })),
      ),
});

/** The component that the method brings along. */
export const components = [NearestClassMeanTransform] as const;

const { define } = engineWith(NearestClassMeanTransform);

const nearest = (setting: Setting) =>
  define({
    name: titled(setting, "NCM"),
    ...setting,
    transform: NearestClassMeanTransform.define(),
  });

/**
 * NCM: the nearest class mean takes the place of the classifier.
 *
 * @source Kang et al., ICLR 2020, section 4.1
 */
export const methods = [
  {
    name: "ncm",
    about: "the nearest class mean of the features; no training",
    pipeline: ({ setting }) => nearest(setting),
  },
  {
    name: "mixup-ncm",
    about: "the nearest class mean of mixup's features",
    pipeline: ({ setting, mislas }) => nearest(withMixup(setting, mislas.alpha)),
  },
] as const satisfies readonly Method[];
