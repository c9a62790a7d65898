import { closed, inRange, type LongtailError, literal, type Mixing } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type * as t from "io-ts";
import { mixingOfExamples } from "../mixing-of-examples.js";
import { alphas, mixup } from "../mixup.js";

/** The descriptor's tag. */
export const kind = "mixing/mixup";

/** The codec of the descriptor. */
export const Descriptor = closed(kind, {
  kind: literal(kind),
  alpha: inRange(alphas.min, alphas.max, alphas.ends),
});
/** Names `mixup` and its `alpha`. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor, with the `alpha` of the published CIFAR runs, 1, unless told otherwise. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  alpha: 1,
  ...options,
});

/**
 * What draws each batch's mixture; there is nothing that the data decides.
 *
 * @error those of `mixup`
 */
export const make =
  ({ alpha }: Descriptor) =>
  (_env: unknown): E.Either<LongtailError, Mixing> =>
    pipe(
      mixup({ alpha }),
      E.map((draw) =>
        mixingOfExamples((seed, { length }) => {
          const { weight, permutation } = draw(seed, length);
          return { permutation, weights: [weight], labels: new Float32Array(length).fill(weight) };
        }),
      ),
    );
