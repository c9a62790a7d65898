import type { LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { activationsOf } from "./blocks.js";
import type { BranchedModel } from "./branched-model.js";
import { branchedResnet } from "./branched-resnet.js";
import { branchedImagenetBlocks, imagenetFeatures, imagenetStem } from "./imagenet-architecture.js";
import { checkImagenet, type ImagenetResnetOptions } from "./imagenet-options.js";
import { enterPooled, entranceActivations, pooledSteps } from "./imagenet-resnet.js";
import { initialize, pytorchDefault } from "./initialize.js";

/**
 * An ImageNet ResNet with two branches, which share all blocks but the last: `branchedCifarResnet` for larger images.
 *
 *   features = [mean(cb_block(x)), mean(rb_block(x))]        x is what the shared blocks give
 *
 * `activations` are those of both branches, each of which passes an image of its own. Filters start as PyTorch's by default,
 * U(-b, b) with b = 1 / sqrt(fan-in), as in the published program.
 *
 * @shape images float32 [batch, height, width, channels] · features float32 [batch, 4096], at least 0, up to 34 layers [batch, 1024];
 *        of a branch half as many
 * @error those of `imagenetResnet`
 * @grad  to images and parameters, not through the statistics that come after
 * @owns  the caller owns the features and all statistics, and what `init` returns
 * @source Zhou et al., CVPR 2020, section 5.2; megvii-research/BBN resnet.py, `bbn_res50`, whose names the two blocks have
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { branchedImagenetResnet } from "@longtail/resnet";
 *
 * const { features, parameterShapes } = orThrow(branchedImagenetResnet({ depth: 50 }));
 * console.log(features, parameterShapes["backbone.rb_block.conv1.weight"]); // 4096 [1, 1, 2048, 512]
 * ```
 */
export const branchedImagenetResnet = (
  options: ImagenetResnetOptions,
): E.Either<LongtailError, BranchedModel> =>
  pipe(
    checkImagenet(options),
    E.map(({ imageShape, ...size }) => {
      const stem = imagenetStem(imageShape[2]);
      const blocks = branchedImagenetBlocks(size);
      const network = branchedResnet(
        { stem, steps: pooledSteps(stem), enter: enterPooled },
        blocks,
      );
      const { numbers, sides } = entranceActivations(stem, imageShape);
      const kept = blocks.branches.map(
        (last) => numbers + activationsOf([...blocks.shared, last], sides),
      );
      return {
        features: 2 * imagenetFeatures(size.depth),
        activations: kept.reduce((sum, one) => sum + one, 0),
        ...network,
        init: initialize(network, pytorchDefault),
      };
    }),
  );
