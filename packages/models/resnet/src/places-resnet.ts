import type { LongtailError, Model, Variables } from "@longtail/core";
import { withoutGradient } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { activationsOf, blockSteps, shapesOf, shrunk, unitsOf } from "./blocks.js";
import {
  bottleneck,
  imagenetBlocks,
  imagenetFeatures,
  imagenetStem,
  stemPooling,
} from "./imagenet-architecture.js";
import { checkPlaces, type PlacesResnetOptions } from "./imagenet-options.js";
import { enterPooled, pooledSteps } from "./imagenet-resnet.js";
import { initialize, kaimingNormal, pytorchDefault } from "./initialize.js";
import { meanOverPixels, through } from "./residual.js";

/** The prefix of the block that learns. */
const BLOCK = "backbone.block";

/**
 * The network for Places-LT: a pretrained residual network without its last block, which never changes, and a new bottleneck after
 * it, which learns.
 *
 *   features = mean(block(trunk(images)))       block: a bottleneck of 2048 and 512 channels, `backbone.block.*`
 *
 * The trunk's batch norm is frozen whatever the mode, and no gradient reaches it: `frozen` says so of its parameters. The mode is the
 * block's alone, so shifted batch norm shifts its statistics only. The trunk is drawn at random by `init`; its weights come from
 * torchvision's ResNet.
 *
 * @shape images float32 [batch, height, width, channels] · features float32 [batch, 2048], at least 0
 * @error WrongType (an unavailable depth; lists the available ones) · OutOfRange (imageShape)
 * @grad  to the parameters `backbone.block.*`; to images 0
 * @owns  the caller owns the features and all statistics, and what `init` returns
 * @source Zhong et al., CVPR 2021; dvlab-research/MiSLAS resnet_places.py and train_stage1.py: the block starts as PyTorch's
 *         convolutions do. There the block is a module of its own, without the prefix
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { placesResnet } from "@longtail/resnet";
 *
 * const { parameterShapes, frozen } = orThrow(placesResnet({ depth: 152 }));
 * const learn = Object.keys(parameterShapes).filter((name) => !frozen?.(name));
 * console.log(learn[0], learn.length); // backbone.block.conv1.weight 9
 * ```
 */
export const placesResnet = (options: PlacesResnetOptions): E.Either<LongtailError, Model> =>
  pipe(
    checkPlaces(options),
    E.map(({ depth, imageShape: [height, width, channels] }) => {
      const stem = imagenetStem(channels);
      const trunk = imagenetBlocks({ depth, variant: "resnet" }).slice(0, -1);
      const features = imagenetFeatures(depth);
      const block = bottleneck(
        { name: BLOCK, group: 5, stride: 1, from: features, planes: features / 4 },
        "resnet",
      );
      const trunkShapes = shapesOf(unitsOf(stem, trunk));
      const blockShapes = shapesOf(block.units);
      const initTrunk = initialize(trunkShapes, kaimingNormal("out"));
      const initBlock = initialize(blockShapes, pytorchDefault);
      const sides = [stem, { stride: stemPooling.stride }, ...trunk].reduce(
        (before, { stride }) => shrunk(before, stride),
        [height, width] as const,
      );
      const merged = <A>(a: Readonly<Record<string, A>>, b: Readonly<Record<string, A>>) => ({
        ...a,
        ...b,
      });
      const throughTrunk = (variables: Variables, images: tf.Tensor4D): tf.Tensor4D =>
        tf.tidy(() => {
          const entered = enterPooled(variables, stem, images, "frozen");
          return through(variables, trunk, entered, "frozen").y;
        });
      return {
        features,
        described: {
          trunk: [...pooledSteps(stem), ...blockSteps([...trunk, block])],
          branches: [[]],
        },
        activations: features * sides[0] * sides[1] + activationsOf([block], sides),
        parameterShapes: merged(trunkShapes.parameterShapes, blockShapes.parameterShapes),
        statisticShapes: merged(trunkShapes.statisticShapes, blockShapes.statisticShapes),
        // A head's parameters are no part of the network.
        frozen: (name) => name.startsWith("backbone.") && !name.startsWith(`${BLOCK}.`),
        init: (seed) => {
          const [still, learning] = [initTrunk(seed), initBlock(seed)];
          return {
            parameters: merged(still.parameters, learning.parameters),
            statistics: merged(still.statistics, learning.statistics),
          };
        },
        apply: (variables, images, normalization) =>
          tf.tidy(() => {
            const seen = withoutGradient((x: tf.Tensor4D) => throughTrunk(variables, x))(images);
            const entered = { y: seen, statistics: {} };
            const { y, statistics } = through(variables, [block], entered, normalization);
            const still = Object.keys(trunkShapes.statisticShapes).map((name) => [
              name,
              tf.clone(variables.statistics[name] as tf.Tensor),
            ]);
            return {
              features: meanOverPixels(y),
              statistics: merged(Object.fromEntries(still), statistics),
            };
          }),
      };
    }),
  );
