import {
  betas,
  type ClassCounts,
  closed,
  inRange,
  type LongtailError,
  type Loss,
  literal,
} from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { focal, gammas } from "../focal.js";

/** The descriptor's tag. */
export const kind = "loss/focal";

/** The codec of the descriptor. */
export const Descriptor = closed(kind, {
  kind: literal(kind),
  gamma: inRange(gammas.min, gammas.max, gammas.ends),
  beta: inRange(betas.min, betas.max, betas.ends),
});
/** Names `focal` and its hyper-parameters. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor: `gamma` 1 as in the LDAM-DRW program, and all classes alike, unless told otherwise. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  gamma: 1,
  beta: 0,
  ...options,
});

/**
 * The loss, given the training images per class.
 *
 * @error those of `focal`
 */
export const make =
  ({ gamma, beta }: Descriptor) =>
  ({ counts }: { readonly counts: ClassCounts }): Either<LongtailError, Loss> =>
    focal({ gamma, counts, beta });
