import { orThrow } from "@longtail/core";
import { crossEntropy } from "@longtail/cross-entropy";
import { sgd } from "@longtail/optimizers";
import { trainingStep } from "@longtail/two-stage";
import { batchOf, initialVariables, networkOf } from "../problem.js";
import type { Size } from "../protocol.js";
import type { Work } from "../work.js";
import { repeatedStep } from "./repeated-step.js";

/** A step of stage 1, which trains everything with batch norm in training mode. */
export const stage1 = (size: Size): Work => {
  const network = networkOf(size);
  const optimizer = orThrow(sgd({ momentum: 0.9, weightDecay: 2e-4 }));
  const step = trainingStep({
    ...network,
    loss: crossEntropy(),
    optimizer,
    normalization: "batch",
  });
  const variables = initialVariables(network);
  const trainable = Object.keys(variables.parameters);
  return { tasks: { step: repeatedStep(step, optimizer, variables, trainable, batchOf(size)) } };
};
