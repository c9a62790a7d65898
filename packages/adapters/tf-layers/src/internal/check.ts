import {
  type Checked,
  checkLabels,
  checkNumber,
  failure,
  integers,
  type Labels,
  within,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

/** The labels, if they are an array of classes. A class may have none. */
export const checkTargets = (labels: Labels, classes: number): Checked<ArrayLike<number>> =>
  pipe(
    checkNumber("classes", integers(2), classes),
    E.chain(() => checkArray(labels)),
    E.chain((array) => checkLabels(array, classes)),
  );

// For JavaScript callers, who may pass a tensor.
const checkArray = (labels: Labels): Checked<Labels> => {
  const given: unknown = labels;
  const { length } = Object(given) as { readonly length?: unknown };
  return within(integers(0), length)
    ? E.right(labels)
    : E.left(
        failure("Incompatible", {
          path: ["labels"],
          what: "batches",
          needs: "an array of class indices",
          got: given instanceof tf.Tensor ? "a tensor; give what its data() reads" : typeof given,
        }),
      );
};

/** The positions of an epoch, if there are any and each has a label. */
export const checkPositions = (positions: Int32Array, labels: number): Checked<Int32Array> => {
  const unfit = (needs: string, got: string) =>
    E.left(failure("Incompatible", { path: ["sampler"], what: "an epoch", needs, got }));
  if (positions.length === 0) return unfit("at least one position", "none");
  const stray = positions.find((position) => !within(integers(0, labels - 1), position));
  return stray === undefined
    ? E.right(positions)
    : unfit(`positions of the ${labels} labels, 0 to ${labels - 1}`, String(stray));
};
