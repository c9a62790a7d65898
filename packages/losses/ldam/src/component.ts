import {
  closed,
  failure,
  inRange,
  type LongtailError,
  type Loss,
  literal,
  type Slots,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { ldam, ldamFields } from "./ldam.js";
import { maxMargins } from "./margins.js";

/** The descriptor's tag. */
export const kind = "loss/ldam";

/** The codec of the descriptor. */
export const Descriptor = closed(kind, {
  kind: literal(kind),
  maxMargin: inRange(maxMargins.min, maxMargins.max, maxMargins.ends),
  ...ldamFields,
});
/** Names `ldam` and its hyper-parameters. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor with the published values: margins up to 0.5, scale 30 in the loss, classes weighed alike. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  maxMargin: 0.5,
  scale: 30,
  scaledBy: "loss",
  beta: 0,
  ...options,
});

/**
 * The loss, given the training images per class.
 *
 * @error those of `ldam` · Incompatible (a head whose logits are not cosines times what this loss takes them to be times)
 */
export const make =
  ({ maxMargin, scale, scaledBy, beta }: Descriptor) =>
  ({ counts, head }: Slots["loss"]["env"]): E.Either<LongtailError, Loss> => {
    const needed = scaledBy === "head" ? scale : 1;
    return head === undefined || head.scale === needed
      ? ldam({ counts, maxMargin, scale, scaledBy, beta })
      : E.left(
          failure("Incompatible", {
            path: [],
            what: `${kind} scaled by the ${scaledBy}`,
            needs: `a head of cosines times ${needed} (head/normalized-linear)`,
            got:
              head.scale === undefined
                ? "one whose logits have no bounds"
                : `one of cosines times ${head.scale}`,
          }),
        );
  };
