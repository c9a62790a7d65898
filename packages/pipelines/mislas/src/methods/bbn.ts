import {
  component,
  failure,
  integerIn,
  type Mixing,
  options,
  type Sampler,
  whenThere,
} from "@longtail/core";
import { lossBetween, mixBranches } from "@longtail/mixup";
import { Sgd } from "@longtail/optimizers";
import {
  BranchedCifarResnet,
  BranchedImagenetResnet,
  type BranchedModel,
  isBranched,
} from "@longtail/resnet";
import { reverse } from "@longtail/samplers";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { BbnSetting, Method } from "../method.js";
import { engineWith } from "../presets.js";

interface Branches {
  readonly labels: Int32Array;
  readonly rebalanced: Sampler;
  readonly fade: number;
}

const mixingOfBranches = (
  { branches: [conventional, rebalancing] }: BranchedModel,
  { labels, rebalanced, fade }: Branches,
): Mixing => ({
  batches: 2,
  draw: (epoch) => {
    const order = rebalanced(epoch);
    const weight = 1 - (epoch / fade) ** 2;
    return ({ start, end, seedOf, show }) => {
      const positions = order.subarray(start, end);
      return whenThere(show(positions, seedOf("augment-second")), (images) => ({
        images,
        labels: tf.tensor1d(
          Int32Array.from(positions, (p) => labels[p] as number),
          "int32",
        ),
        weight: tf.scalar(weight),
      }));
    };
  },
  // Two passes, one after the other: shared layers see each batch by itself, and their statistics move twice.
  features: ({ variables, images, normalization }, drawn) => {
    const one = conventional(variables, images, normalization);
    const moved = { parameters: variables.parameters, statistics: one.statistics };
    const two = rebalancing(moved, drawn["images"] as tf.Tensor4D, normalization);
    return {
      features: mixBranches(one.features, two.features, drawn["weight"] as tf.Scalar),
      statistics: two.statistics,
    };
  },
  losses: (loss, logits, own, drawn) =>
    lossBetween(loss)(logits, own, drawn["labels"] as tf.Tensor1D, drawn["weight"] as tf.Scalar),
  part: ({ images, labels: own, drawn }, start, end) =>
    tf.tidy(() => {
      const rows = <T extends tf.Tensor>(tensor: T): T => tf.slice(tensor, start, end - start);
      return {
        images: rows(images),
        labels: rows(own),
        drawn: {
          images: rows(drawn["images"] as tf.Tensor4D),
          labels: rows(drawn["labels"] as tf.Tensor1D),
          weight: tf.clone(drawn["weight"] as tf.Scalar),
        },
      };
    }),
});

/**
 * Bilateral-branch learning: one branch of the network sees the stage's sampler, the other the reverse one, and a weight moves
 * from the first to the second over the epochs.
 *
 *   w(e) = 1 - (e / fade)^2          e counts from 0; fade is the number of epochs by default
 *
 * @error OutOfRange · WrongType (fade) · those of `reverse` · Incompatible (a network without branches; an epoch that the reverse
 *        sampler cannot accompany; a fade that ends before training does)
 * @source Zhou et al., CVPR 2020, sections 4.2 and 4.4; megvii-research/BBN combiner.py, `bbn_mix`, which fades over 100 epochs in runs
 *         of 90, and over 200 in runs of 180
 */
export const Bbn = component("mixing/bbn", {
  ...options({ fields: {}, optional: { fade: integerIn(1, 100_000) }, defaults: {} }),
  make:
    ({ fade: given }) =>
    ({ labels, classes, seed, epochs, model, sampler }) => {
      const unfit = (path: readonly string[], needs: string, got: string) =>
        E.left(failure("Incompatible", { path: [...path], what: "mixing/bbn", needs, got }));
      const fade = given ?? epochs;
      if (!isBranched(model)) return unfit([], "a network with two branches", "one without");
      if (fade < epochs) return unfit(["fade"], `a fade of at least ${epochs} epochs`, `${fade}`);
      return pipe(
        reverse({ labels, classes, seed }),
        E.chain((rebalanced) => {
          const [first, second] = [sampler(0).length, rebalanced(0).length];
          return first > second
            ? unfit([], `an epoch of at most ${second} images`, `one of ${first}`)
            : E.right(mixingOfBranches(model, { labels, rebalanced, fade }));
        }),
      );
    },
});

/** The component that the method brings along. */
export const components = [Bbn] as const;

const { define } = engineWith(Bbn);

const branchedLike = (model: BbnSetting["model"]) => {
  if (model.kind === "model/imagenet-resnet") {
    const { kind: _, ...options } = model;
    return BranchedImagenetResnet.define(options);
  }
  return BranchedCifarResnet.define(
    model.kind === "model/cifar-resnet" && model.depth !== undefined ? { depth: model.depth } : {},
  );
};

/**
 * BBN: two branches, one shown the data as they are, the other the tail. Its momentum is Nesterov's.
 *
 * Its program drops an epoch's last, smaller batch, which is kept here; and it initializes the classifier as PyTorch does any
 * linear layer, U(±1/√features), where ours is initialized as in all of our networks, N(0, 2/features).
 *
 * @source Zhou et al., CVPR 2020; megvii-research/BBN, whose optimizer is in utils.py
 */
export const methods = [
  {
    name: "bbn",
    about: "two branches, the class-balanced one gaining weight",
    pipeline: ({ bbn: { model, fade, ...setting } }) =>
      define({
        name: "BBN",
        ...setting,
        stage1: {
          ...setting.stage1,
          mixing: Bbn.define(fade === undefined ? {} : { fade }),
          optimizer: Sgd.define({ ...setting.stage1.optimizer, nesterov: true }),
        },
        model: branchedLike(model),
      }),
  },
] as const satisfies readonly Method[];
