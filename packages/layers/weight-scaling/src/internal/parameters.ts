import { type Checked, failure, type NamedTensors } from "@longtail/core";
import type { Tensor2D } from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";

/** The classifier's weight, as `@longtail/linear` and PyTorch's checkpoints name it. */
export const WEIGHT = "classifier.fc.weight";

/** The classifier's bias. */
export const BIAS = "classifier.fc.bias";

/** The weight among a classifier's parameters. */
export const checkWeight = (parameters: NamedTensors): Checked<Tensor2D> => {
  const weight = parameters[WEIGHT] as Tensor2D | undefined;
  return weight === undefined
    ? E.left(failure("MissingKey", { path: ["parameters"], key: WEIGHT }))
    : E.right(weight);
};
