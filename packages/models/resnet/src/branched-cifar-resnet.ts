import type { LongtailError, Model, NamedTensors } from "@longtail/core";
import { mapRecord } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { branchedBlocksOf, cifarShapes, FEATURES, stemOf } from "./architecture.js";
import { type Block, blockSteps, unitStep } from "./blocks.js";
import type { BranchedModel } from "./branched-model.js";
import { initialize, kaimingNormal } from "./initialize.js";
import { type CifarResnetOptions, checkSize } from "./options.js";
import { enter, meanOverPixels, through } from "./residual.js";

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
      const { shared, branches } = branchedBlocksOf(depth);
      const stem = stemOf(channels);
      const shapes = cifarShapes([...shared, ...branches], channels);
      // Statistics that a pass did not move are cloned, so that all of them are new tensors.
      const whole = (before: NamedTensors, moved: NamedTensors): NamedTensors =>
        mapRecord(before, (tensor, name) => moved[name] ?? tf.clone(tensor));
      const branch =
        (last: Block): Model["apply"] =>
        (variables, images, normalization) =>
          tf.tidy(() => {
            const entered = enter(variables, stem, images, normalization);
            const passed = through(variables, [...shared, last], entered, normalization);
            return {
              features: meanOverPixels(passed.y),
              statistics: whole(variables.statistics, passed.statistics),
            };
          });
      const [conventional, rebalancing] = branches;
      return {
        features: 2 * FEATURES,
        ...shapes,
        described: {
          trunk: [unitStep(stem), ...blockSteps(shared)],
          branches: [blockSteps([conventional]), blockSteps([rebalancing])],
        },
        init: initialize(shapes, kaimingNormal("in")),
        branches: [branch(conventional), branch(rebalancing)],
        apply: (variables, images, normalization) =>
          tf.tidy(() => {
            const entered = enter(variables, stem, images, normalization);
            const common = through(variables, shared, entered, normalization);
            const ends = branches.map((last) => through(variables, [last], common, normalization));
            return {
              features: tf.concat2d(
                ends.map(({ y }) => meanOverPixels(y)),
                1,
              ),
              statistics: Object.assign({}, ...ends.map(({ statistics }) => statistics)),
            };
          }),
      };
    }),
  );
