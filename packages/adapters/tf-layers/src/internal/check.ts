import { checkNumber, failure, faults, integers, type LongtailError, within } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";

/** What is wrong with the labels or the number of their classes; unlike a sampler's, a class may have none. */
export const checkLabels = (
  labels: ArrayLike<number>,
  classes: number,
): readonly LongtailError[] => {
  const countable = faults(checkNumber("classes", integers(2), classes));
  if (countable.length > 0) return countable;
  const given: unknown = labels;
  if (!within(integers(0), (given as { readonly length?: unknown } | undefined)?.length))
    return [
      failure("Incompatible", {
        path: ["labels"],
        what: "batches",
        needs: "an array of class indices",
        got: given instanceof tf.Tensor ? "a tensor; give what its data() reads" : typeof given,
      }),
    ];
  const position = Array.from(labels).findIndex(
    (label) => !within(integers(0, classes - 1), label),
  );
  return position < 0
    ? []
    : [
        failure("BadLabel", {
          path: ["labels"],
          position,
          label: labels[position] as number,
          classes,
        }),
      ];
};

/** An epoch's positions, if there are any and each has a label. */
export const checkPositions = (
  positions: Int32Array,
  labels: number,
): E.Either<LongtailError, Int32Array> => {
  const needing = (needs: string, got: string) =>
    E.left(failure("Incompatible", { path: ["sampler"], what: "an epoch", needs, got }));
  if (positions.length === 0) return needing("at least one position", "none");
  const stray = positions.find((position) => !within(integers(0, labels - 1), position));
  return stray === undefined
    ? E.right(positions)
    : needing(`positions of the ${labels} labels, 0 to ${labels - 1}`, String(stray));
};
