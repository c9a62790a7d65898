import { component, failure } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { ldam, ldamOptions } from "./ldam.js";

/**
 * `ldam` as a part of a pipeline.
 *
 * @error those of `ldam` · Incompatible (the head does not multiply its cosines by what the loss expects)
 */
export const Ldam = component("loss/ldam", {
  ...ldamOptions,
  make:
    ({ maxMargin, scale, scaledBy, beta }) =>
    ({ counts, head }) => {
      const needed = scaledBy === "head" ? scale : 1;
      return head === undefined || head.scale === needed
        ? ldam({ counts, maxMargin, scale, scaledBy, beta })
        : E.left(
            failure("Incompatible", {
              path: [],
              what: `loss/ldam scaled by the ${scaledBy}`,
              needs: `a head of cosines times ${needed} (head/normalized-linear)`,
              got:
                head.scale === undefined
                  ? "one whose logits have no bounds"
                  : `one of cosines times ${head.scale}`,
            }),
          );
    },
});

/** The components of this package, for a registry. */
export const components = [Ldam] as const;
