import {
  closed,
  type LongtailError,
  literal,
  type NamedTensors,
  type Slots,
  type Transform,
} from "@longtail/core";
import {
  addToSums,
  classMeans,
  type Form,
  inForm,
  meanOfAll,
  nearestClassMean,
  noSums,
} from "@longtail/nearest-class-mean";
import { formField } from "@longtail/nearest-class-mean/forms";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import type * as t from "io-ts";

/** The descriptor's tag. */
export const kind = "transform/nearest-class-mean";

/** `{ kind, form }`. */
export const Descriptor = closed(kind, { kind: literal(kind), form: formField });
/** Names the nearest class mean and its form. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor, with the published program's default form unless another is given. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  form: "centered-l2",
  ...options,
});

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
 * In the place of the classifier the nearest class mean, of the training images' features: not augmented, with running statistics.
 *
 * @error those of `nearestClassMean`
 * @source Kang et al., ICLR 2020, section 4.1
 */
export const make =
  ({ form }: Descriptor) =>
  ({ features, classes }: Slots["transform"]["env"]): E.Either<LongtailError, Transform> =>
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
    );
