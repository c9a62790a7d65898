import type {
  BackboneStep,
  ImageShape,
  LongtailError,
  Model,
  Normalization,
  Variables,
} from "@longtail/core";
import { maxPool2d } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import {
  activationsOf,
  blockSteps,
  keptBy,
  shapesOf,
  shrunk,
  type Unit,
  unitStep,
  unitsOf,
} from "./blocks.js";
import type { Passed } from "./convolve-normalize.js";
import {
  IMAGENET_POINTS,
  imagenetBlocks,
  imagenetFeatures,
  imagenetStem,
  stemPooling,
} from "./imagenet-architecture.js";
import { checkImagenet, type ImagenetResnetOptions } from "./imagenet-options.js";
import { initialize, kaimingNormal } from "./initialize.js";
import { enter, meanOverPixels, through } from "./residual.js";

/** What `enterPooled` computes, as steps of a described backbone. */
export const pooledSteps = (stem: Unit): readonly BackboneStep[] => [
  unitStep(stem),
  { step: "max-pooling", pooling: stemPooling },
];

/** Images after the first convolution and the pooling: a quarter of their sides. */
export const enterPooled = (
  variables: Variables,
  stem: Unit,
  images: tf.Tensor4D,
  normalization: Normalization,
): Passed =>
  tf.tidy(() => {
    const { y, statistics } = enter(variables, stem, images, normalization);
    return { y: maxPool2d(y, stemPooling), statistics };
  });

/** About how many numbers training keeps of an image, the image included, before the first block; and its sides there. */
export const entranceActivations = (stem: Unit, [height, width, channels]: ImageShape) => {
  const halved = shrunk([height, width], stem.stride);
  const sides = shrunk(halved, stemPooling.stride);
  const numbers = height * width * channels + keptBy(stem, halved) + sides[0] * sides[1] * stem.to;
  return { numbers, sides };
};

/**
 * The residual networks for images of ImageNet's size: a backbone without classifier.
 *
 *   conv 7x7 stride 2 (64) · max pooling 3x3 stride 2 · four groups of blocks · mean over pixels
 *   basic (depth 10, 18, 34)        relu(bn(conv3x3(relu(bn(conv3x3(x))))) + shortcut(x))
 *   bottleneck (50, 101, 152)       relu(bn(conv1x1(relu(bn(conv3x3(relu(bn(conv1x1(x)))))))) + shortcut(x))
 *
 * Each group but the first halves images, in the 3x3 convolution of its first block's first or middle unit ("v1.5"). Where a block's
 * result has another shape than x, the shortcut is a 1x1 convolution and batch norm. The variant `resnext-32x4d` has 32 groups of
 * channels in the middle. After each group of blocks is a mixing point, where `between` is called.
 *
 * Filters start as N(0, 2 / fan-out), scales as 1, the last of a block too.
 *
 * @shape images float32 [batch, height, width, channels] · features float32 [batch, 512] (basic) or [batch, 2048], at least 0
 * @error WrongType (an unavailable depth or variant; lists the available ones) · OutOfRange (imageShape) · Incompatible (a ResNeXt
 *        without bottlenecks)
 * @grad  to images and parameters, not through the statistics that come after
 * @owns  the caller owns the features and all statistics, and what `init` returns
 * @source He et al., CVPR 2016; Xie et al., CVPR 2017; torchvision's resnet.py, whose names the variables have;
 *         facebookresearch/classifier-balancing for depth 10 and for the start, which is torchvision's
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { imagenetResnet } from "@longtail/resnet";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const model = orThrow(imagenetResnet({ depth: 10, imageShape: [32, 32, 3] }));
 * const { features } = model.apply(model.init(0), tf.zeros([1, 32, 32, 3]), "frozen");
 * console.log(features.shape); // [1, 512]
 * ```
 */
export const imagenetResnet = (options: ImagenetResnetOptions): E.Either<LongtailError, Model> =>
  pipe(
    checkImagenet(options),
    E.map(({ imageShape, ...size }) => {
      const stem = imagenetStem(imageShape[2]);
      const blocks = imagenetBlocks(size);
      const shapes = shapesOf(unitsOf(stem, blocks));
      const entrance = entranceActivations(stem, imageShape);
      return {
        features: imagenetFeatures(size.depth),
        mixingPoints: IMAGENET_POINTS,
        activations: entrance.numbers + activationsOf(blocks, entrance.sides),
        ...shapes,
        described: { trunk: [...pooledSteps(stem), ...blockSteps(blocks)], branches: [[]] },
        init: initialize(shapes, kaimingNormal("out")),
        apply: (variables, images, normalization, between) =>
          tf.tidy(() => {
            const entered = enterPooled(variables, stem, images, normalization);
            const { y, statistics } = through(variables, blocks, entered, normalization, between);
            return { features: meanOverPixels(y), statistics };
          }),
      };
    }),
  );
