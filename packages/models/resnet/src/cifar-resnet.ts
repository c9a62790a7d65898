import {
  closed,
  decode,
  failure,
  type ImageShape,
  integers,
  type LongtailError,
  type Model,
  several,
  within,
} from "@longtail/core";
import { shortcutA } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import {
  type Block,
  blocksOf,
  type CifarDepth,
  cifarDepths,
  FEATURES,
  shapesOf,
} from "./architecture.js";
import { convolveNormalize, type Passed, type Unit } from "./convolve-normalize.js";
import { initialize } from "./initialize.js";

const isDepth = (u: unknown): u is CifarDepth => (cifarDepths as readonly unknown[]).includes(u);

/** The codec of the depths there are; the component's descriptor is made of the same. */
export const Depth = new t.Type<CifarDepth>(
  `one of the depths ${cifarDepths.join(", ")}`,
  isDepth,
  (u, c) => (isDepth(u) ? t.success(u) : t.failure(u, c)),
  t.identity,
);

const checkDepth = decode(closed("cifarResnet", { depth: Depth }));

const checkShape = (shape: ImageShape): readonly LongtailError[] =>
  ([8, 8, 1] as const).flatMap((least, i) =>
    within(integers(least), shape[i])
      ? []
      : [
          failure("OutOfRange", {
            path: ["imageShape", String(i)],
            range: integers(least),
            actual: shape[i],
          }),
        ],
  );

const residual = (
  pass: (unit: Unit, x: tf.Tensor4D, shortcut?: tf.Tensor4D) => Passed,
  { name, stride, from, to }: Block,
  x: tf.Tensor4D,
): Passed => {
  const first = pass({ conv: `${name}.conv1`, norm: `${name}.bn1`, stride }, x);
  const shortcut = stride === 1 && from === to ? x : shortcutA(x, stride, to);
  const second = pass({ conv: `${name}.conv2`, norm: `${name}.bn2`, stride: 1 }, first.y, shortcut);
  return { y: second.y, statistics: { ...first.statistics, ...second.statistics } };
};

/** The size of a CIFAR ResNet. */
export interface CifarResnetOptions {
  /** 8, 20, 32, 44, 56 or 110 layers. */
  readonly depth: number;
  /** Sides of at least 8; [32, 32, 3] unless told. Only the channels decide the shapes of variables. */
  readonly imageShape?: ImageShape;
}

/**
 * The residual nets for images of CIFAR's size: a backbone, without classifier.
 *
 *   conv 3x3 (16) · n blocks of 16 channels · n of 32 at half the side · n of 64 at a quarter · mean over pixels
 *   block(x) = relu(bn(conv(relu(bn(conv(x))))) + shortcut(x))        depth = 6 n + 2
 *
 * Where images shrink, the shortcut takes every second pixel and pads channels with zeros on both sides ("option A"), so it has no
 * parameters. Convolutions have no bias. Batch norm has PyTorch's constants (momentum 0.1, epsilon 1e-5).
 *
 * @shape images float32 [batch, height, width, channels] · features float32 [batch, 64], at least 0
 * @error WrongType (a depth there is not; lists those there are) · OutOfRange (imageShape)
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
 * const { features } = model.apply(variables, tf.zeros([2, 32, 32, 3]), { mode: "running" });
 * console.log(features.shape); // [2, 64]
 * ```
 */
export const cifarResnet = ({
  depth,
  imageShape = [32, 32, 3],
}: CifarResnetOptions): E.Either<LongtailError, Model> => {
  const checked = checkDepth({ depth });
  const errors = [...(E.isLeft(checked) ? [checked.left] : []), ...checkShape(imageShape)];
  if (E.isLeft(checked) || errors.length > 0) return E.left(several(errors));
  const blocks = blocksOf(checked.right.depth);
  const shapes = shapesOf(checked.right.depth, imageShape[2]);
  return E.right({
    features: FEATURES,
    ...shapes,
    init: initialize(shapes),
    apply: (variables, images, normalization) =>
      tf.tidy(() => {
        const pass = convolveNormalize(variables, normalization);
        const stem: Unit = { conv: "backbone.conv1", norm: "backbone.bn1", stride: 1 };
        // A tidy for each block: without a gradient, what is inside a block is freed before the next one begins.
        const { y, statistics } = blocks.reduce(
          (before: Passed, block) => {
            const after = tf.tidy(() => residual(pass, block, before.y));
            return { y: after.y, statistics: { ...before.statistics, ...after.statistics } };
          },
          tf.tidy(() => pass(stem, images)),
        );
        return { features: tf.mean<tf.Tensor2D>(y, [1, 2]), statistics };
      }),
  });
};
