import { type Checked, checkIndices, checkLabels, checkLength } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Predicted } from "../api.js";

/** The two arrays, if they have one length and hold classes, each below `classes` if that is known. */
export const checkPredicted = (
  { predictions, labels }: Predicted,
  classes?: number,
): Checked<Predicted> => {
  const each = (name: string, values: ArrayLike<number>) =>
    classes === undefined ? checkIndices(name, values) : checkLabels(values, classes, name);
  return pipe(
    checkLength("predictions", predictions, labels.length),
    E.chain(() => each("predictions", predictions)),
    E.chain(() => each("labels", labels)),
    E.map(() => ({ predictions, labels })),
  );
};
