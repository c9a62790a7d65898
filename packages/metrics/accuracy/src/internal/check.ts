import { type Checked, checkIndices, checkLabels, checkLength, type Labels } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { Predicted } from "../api.js";

/** The two arrays, if they have one length and hold classes, each below `classes` if that is known. */
export const checkPredicted = (
  { predictions, labels }: Predicted,
  classes?: number,
): Checked<Predicted<ArrayLike<number>>> => {
  const each = (name: string, values: Labels) =>
    classes === undefined ? checkIndices(name, values) : checkLabels(values, classes, name);
  return pipe(
    checkLength("predictions", predictions, labels.length),
    E.chain(() => each("predictions", predictions)),
    E.bindTo("predictions"),
    E.bind("labels", () => each("labels", labels)),
  );
};
