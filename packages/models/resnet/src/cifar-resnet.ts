import type { LongtailError, Model } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { blocksOf, cifarShapes, FEATURES, POINTS, stemOf } from "./architecture.js";
import { blockSteps, unitStep } from "./blocks.js";
import { initialize, kaimingNormal } from "./initialize.js";
import { type CifarResnetOptions, checkSize } from "./options.js";
import { enter, meanOverPixels, through } from "./residual.js";

/**
 * The residual networks for images of CIFAR's size: a backbone without classifier.
 *
 *   conv 3x3 (16) · n blocks of 16 channels · n of 32 at half the side · n of 64 at a quarter · mean over pixels
 *   block(x) = relu(bn(conv(relu(bn(conv(x))))) + shortcut(x))        depth = 6 n + 2
 *
 * After each of the three groups is a mixing point, where `between` is called.
 *
 * Where images shrink, the shortcut takes every second pixel and pads channels with zeros on both sides ("option A"): it has no
 * parameters. Convolutions have no bias. Batch norm has PyTorch's constants (momentum 0.1, epsilon 1e-5).
 *
 * @shape images float32 [batch, height, width, channels] · features float32 [batch, 64], at least 0
 * @error WrongType (an unavailable depth; lists the available ones) · OutOfRange (imageShape)
 * @grad  to images and parameters, not through the statistics that come after
 * @owns  the caller owns the features and all statistics, and what `init` returns
 * @source He et al., CVPR 2016, section 4.2; akamaster/pytorch_resnet_cifar10 and dvlab-research/MiSLAS resnet_cifar.py, whose names the
 *         variables have. The paper does not say where zero channels go; the programs put half before and half after.
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { cifarResnet } from "@longtail/resnet";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const model = orThrow(cifarResnet({ depth: 8 }));
 * const variables = model.init(0);
 * const { features } = model.apply(variables, tf.zeros([2, 32, 32, 3]), "frozen");
 * console.log(features.shape); // [2, 64]
 * ```
 */
export const cifarResnet = (options: CifarResnetOptions): E.Either<LongtailError, Model> =>
  pipe(
    checkSize(options),
    E.map(({ depth, channels }) => {
      const blocks = blocksOf(depth);
      const stem = stemOf(channels);
      const shapes = cifarShapes(blocks, channels);
      return {
        features: FEATURES,
        mixingPoints: POINTS,
        ...shapes,
        described: { trunk: [unitStep(stem), ...blockSteps(blocks)], branches: [[]] },
        init: initialize(shapes, kaimingNormal("in")),
        apply: (variables, images, normalization, between) =>
          tf.tidy(() => {
            const entered = enter(variables, stem, images, normalization);
            const { y, statistics } = through(variables, blocks, entered, normalization, between);
            return { features: meanOverPixels(y), statistics };
          }),
      };
    }),
  );
