import {
  closed,
  failure,
  type LongtailError,
  literal,
  type Mixing,
  type Slots,
} from "@longtail/core";
import { reverse } from "@longtail/samplers";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as O from "fp-ts/lib/Option.js";
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
  }: Slots["mixing"]["env"]): E.Either<LongtailError, Mixing> =>
    model.branches === undefined
      ? E.left(
          failure("Incompatible", {
            path: [],
            what: kind,
            needs: "a net with two branches",
            got: "one without",
          }),
        )
      : pipe(
          reverse({ labels, classes, seed }),
          E.map((sampler) =>
            O.some({ mixes: "branches", sampler, weight: (epoch) => 1 - (epoch / epochs) ** 2 }),
          ),
        );
