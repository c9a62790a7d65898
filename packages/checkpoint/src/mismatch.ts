import { declareError, printable } from "@longtail/core";

/**
 * A file's tensors are not those that a network expects: one is missing, superfluous, or of another shape or type.
 *
 * @example
 * ```ts
 * import { CheckpointMismatch, loadTensors, writeSafetensors } from "@longtail/checkpoint";
 * import { orThrow } from "@longtail/core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const empty = orThrow(writeSafetensors({ tensors: {} }));
 * const loaded = loadTensors(empty, { "fc.bias": [2] }, "last.safetensors");
 * console.log(E.isLeft(loaded) && CheckpointMismatch.is(loaded.left)); // true
 * ```
 */
export const CheckpointMismatch = declareError(
  "checkpoint/Mismatch",
  (facts: {
    readonly file: string;
    /** The first tensor that does not fit. */
    readonly name: string;
    readonly expected: string;
    readonly found: string;
  }) =>
    `${facts.file}: tensor "${printable(facts.name)}" does not fit this network: expected ${facts.expected}, found ${facts.found}`,
);
