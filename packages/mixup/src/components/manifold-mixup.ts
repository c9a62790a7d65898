import {
  closed,
  failure,
  inRange,
  integerIn,
  type LongtailError,
  listOf,
  literal,
  type Mixing,
  type Slots,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type * as t from "io-ts";
import { manifoldMixup } from "../manifold-mixup.js";
import { mixingOfExamples } from "../mixing-of-examples.js";
import { alphas } from "../mixup.js";

/** The descriptor's tag. */
export const kind = "mixing/manifold-mixup";

/** The codec of the descriptor. */
export const Descriptor = closed(kind, {
  kind: literal(kind),
  alpha: inRange(alphas.min, alphas.max, alphas.ends),
  points: listOf(integerIn(0), 1),
});
/** Names `manifoldMixup`, its `alpha` and its points. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor: `alpha` as for mixup, and the paper's points, unless told otherwise. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  alpha: 1,
  points: [0, 1, 2],
  ...options,
});

/**
 * What draws each batch's mixture. All points up to the last are mixed at, those that were not drawn with weight 1, so that every step is the same function.
 *
 * @error those of `manifoldMixup` · Incompatible (the net has fewer points)
 */
export const make =
  ({ alpha, points }: Descriptor) =>
  ({ model }: Pick<Slots["mixing"]["env"], "model">): E.Either<LongtailError, Mixing> => {
    const [deepest, there] = [Math.max(...points), model.mixingPoints ?? 0];
    if (deepest > there)
      return E.left(
        failure("Incompatible", {
          path: ["points"],
          what: `point ${deepest}`,
          needs: "a net with as many points in its middle",
          got: `one with ${there}`,
        }),
      );
    return pipe(
      manifoldMixup({ alpha, points }),
      E.map((draw) =>
        mixingOfExamples((seed, { length }) => {
          const { weight, permutation, point } = draw(seed, length);
          return {
            permutation,
            weights: Array.from({ length: deepest + 1 }, (_, i) => (i === point ? weight : 1)),
            labels: new Float32Array(length).fill(weight),
          };
        }),
      ),
    );
  };
