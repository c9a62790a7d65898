import {
  closed,
  failure,
  type LongtailError,
  literal,
  type Mixing,
  type Sampler,
  type Slots,
} from "@longtail/core";
import { lossBetween, mixBranches } from "@longtail/mixup";
import { type BranchedModel, isBranched } from "@longtail/resnet";
import { reverse } from "@longtail/samplers";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type * as t from "io-ts";

/** The descriptor's tag. */
export const kind = "mixing/bbn";

/** The codec of the descriptor, which has no options. */
export const Descriptor = closed(kind, { kind: literal(kind) });
/** Names BBN's two samplers and its weight. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor. */
export const define = (): Descriptor => ({ kind });

/**
 * Bilateral-branch learning: the stage's sampler for one branch of the net, the reverse one for the other, and a weight that goes from the one to the other.
 *
 *   w(e) = 1 - (e / epochs)^2        e counts from 0
 *
 * @error those of `reverse` · Incompatible (a net without branches)
 * @source Zhou et al., CVPR 2020, sections 4.2 and 4.4; megvii-research/BBN combiner.py, `bbn_mix`, whose divisor is the number of epochs but for
 *         runs of 90 and 180
 */
export const make =
  (_descriptor: Descriptor) =>
  ({
    labels,
    classes,
    seed,
    epochs,
    model,
    sampler,
  }: Slots["mixing"]["env"]): E.Either<LongtailError, Mixing> => {
    const unfit = (needs: string, got: string) =>
      E.left(failure("Incompatible", { path: [], what: kind, needs, got }));
    if (!isBranched(model)) return unfit("a network with two branches", "one without");
    return pipe(
      reverse({ labels, classes, seed }),
      E.chain((rebalanced) => {
        const [first, second] = [sampler(0).length, rebalanced(0).length];
        return first > second
          ? unfit(`an epoch of at most ${second} images`, `one of ${first}`)
          : E.right(mixingOfBranches(model, { labels, rebalanced, epochs }));
      }),
    );
  };

interface Branches {
  readonly labels: Int32Array;
  readonly rebalanced: Sampler;
  readonly epochs: number;
}

const mixingOfBranches = (
  { branches: [conventional, rebalancing] }: BranchedModel,
  { labels, rebalanced, epochs }: Branches,
): Mixing => ({
  draw: (epoch) => {
    const order = rebalanced(epoch);
    const weight = 1 - (epoch / epochs) ** 2;
    return ({ start, end, seedOf, show }) => {
      const positions = order.subarray(start, end);
      return {
        images: show(positions, seedOf("augment-second")),
        labels: tf.tensor1d(
          Int32Array.from(positions, (p) => labels[p] as number),
          "int32",
        ),
        weight: tf.scalar(weight),
      };
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
});
