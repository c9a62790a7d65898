import type { LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { branchedBlocksOf, FEATURES, stemOf } from "./architecture.js";
import { unitStep } from "./blocks.js";
import type { BranchedModel } from "./branched-model.js";
import { branchedResnet } from "./branched-resnet.js";
import { initialize, kaimingNormal } from "./initialize.js";
import { type CifarResnetOptions, checkSize } from "./options.js";
import { enter } from "./residual.js";

/**
 * A CIFAR ResNet with two branches, which share all blocks but the last.
 *
 *   features = [mean(cb_block(x)), mean(rb_block(x))]        x is what the shared blocks give
 *
 * `apply` shows the same images to both. Each of `branches` passes its own images through the shared blocks and one last block:
 * BBN trains the first branch (conventional learning) on the data as they are, the second (re-balancing) on the tail.
 *
 * @shape images float32 [batch, height, width, channels] · features float32 [batch, 128], at least 0; of a branch [batch, 64]
 * @error those of `cifarResnet`
 * @grad  to images and parameters, not through the statistics that come after
 * @owns  the caller owns the features and all statistics, and what `init` returns
 * @source Zhou et al., CVPR 2020; megvii-research/BBN resnet_cifar.py, whose names the two blocks have
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { branchedCifarResnet } from "@longtail/resnet";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const model = orThrow(branchedCifarResnet({ depth: 8 }));
 * const { features } = model.apply(model.init(0), tf.zeros([2, 32, 32, 3]), "frozen");
 * console.log(features.shape); // [2, 128]
 * ```
 */
export const branchedCifarResnet = (
  options: CifarResnetOptions,
): E.Either<LongtailError, BranchedModel> =>
  pipe(
    checkSize(options),
    E.map(({ depth, channels }) => {
      const stem = stemOf(channels);
      const network = branchedResnet(
        { stem, steps: [unitStep(stem)], enter },
        branchedBlocksOf(depth),
      );
      return {
        features: 2 * FEATURES,
        ...network,
        init: initialize(network, kaimingNormal("in")),
      };
    }),
  );
