import type {
  LongtailError,
  NamedShapes,
  NamedTensors,
  Normalization,
  Seed,
  Variables,
} from "@longtail/core";
import { linear } from "@longtail/linear";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { cifarResnet } from "./cifar-resnet.js";
import type { CifarResnetOptions } from "./options.js";

/**
 * A whole classifier, backbone and head, without hidden state.
 *
 * @shape images float32 [batch, height, width, channels] · features float32 [batch, features] · logits float32 [batch, classes]
 * @owns  the caller owns features, logits and all statistics, which are new tensors in every mode
 */
export interface Classifier {
  readonly features: number;
  readonly classes: number;
  readonly parameterShapes: NamedShapes;
  readonly statisticShapes: NamedShapes;
  readonly init: (seed: Seed) => Variables;
  readonly apply: (
    variables: Variables,
    images: tf.Tensor4D,
    normalization: Normalization,
  ) => {
    readonly features: tf.Tensor2D;
    readonly logits: tf.Tensor2D;
    readonly statistics: NamedTensors;
  };
}

/**
 * A CIFAR ResNet with a linear classifier, all variables in one record, like a checkpoint of the published program.
 *
 * Pipelines keep the two apart (`cifarResnet` and a head). Use this for a trained network or for your own training loop.
 *
 * @shape images float32 [batch, height, width, channels] · features float32 [batch, 64] · logits float32 [batch, classes]
 * @error WrongType (an unavailable depth) · OutOfRange (imageShape) · TooFewClasses
 * @grad  to images and parameters
 * @owns  the caller owns what `init` and `apply` return
 * @source see `cifarResnet` and `@longtail/linear`
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { resnet } from "@longtail/resnet";
 *
 * const net = orThrow(resnet({ depth: 32, classes: 100 }));
 * const sizes = Object.values(net.parameterShapes).map((shape) => shape.reduce((a, b) => a * b, 1));
 * console.log(sizes.reduce((a, b) => a + b, 0)); // 470004 parameters
 * ```
 */
export const resnet = ({
  classes,
  ...options
}: CifarResnetOptions & { readonly classes: number }): E.Either<LongtailError, Classifier> =>
  pipe(
    E.Do,
    E.bind("model", () => cifarResnet(options)),
    E.bind("head", ({ model }) => linear({ features: model.features, classes })),
    E.map(({ model, head }) => ({
      features: model.features,
      classes,
      parameterShapes: { ...model.parameterShapes, ...head.parameterShapes },
      statisticShapes: model.statisticShapes,
      init: (seed) => {
        const { parameters, statistics } = model.init(seed);
        return { parameters: { ...parameters, ...head.init(seed) }, statistics };
      },
      apply: (variables, images, normalization) =>
        tf.tidy(() => {
          const { features, statistics } = model.apply(variables, images, normalization);
          return { features, logits: head.apply(variables.parameters, features), statistics };
        }),
    })),
  );
