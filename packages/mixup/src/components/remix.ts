import {
  closed,
  inRange,
  type LongtailError,
  literal,
  type Mixing,
  type Slots,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type * as t from "io-ts";
import { mixingOfExamples } from "../mixing-of-examples.js";
import { alphas } from "../mixup.js";
import { kappas, remix, taus } from "../remix.js";

/** The descriptor's tag. */
export const kind = "mixing/remix";

/** The codec of the descriptor. */
export const Descriptor = closed(kind, {
  kind: literal(kind),
  alpha: inRange(alphas.min, alphas.max, alphas.ends),
  kappa: inRange(kappas.min, kappas.max, kappas.ends),
  tau: inRange(taus.min, taus.max, taus.ends),
});
/** Names `remix` and its hyper-parameters. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor, with the published values unless told otherwise. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  alpha: 1,
  kappa: 3,
  tau: 0.5,
  ...options,
});

/**
 * What draws each batch's mixture, given the training images per class.
 *
 * @error those of `remix`
 */
export const make =
  ({ alpha, kappa, tau }: Descriptor) =>
  ({ counts }: Pick<Slots["mixing"]["env"], "counts">): E.Either<LongtailError, Mixing> =>
    pipe(
      remix({ counts, alpha, kappa, tau }),
      E.map((draw) =>
        mixingOfExamples((seed, batch) => {
          const { weight, permutation, labels } = draw(seed, batch);
          return { permutation, weights: [weight], labels };
        }),
      ),
    );
