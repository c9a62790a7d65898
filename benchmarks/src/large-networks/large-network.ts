import { orThrow } from "@longtail/core";
import { crossEntropy } from "@longtail/cross-entropy";
import { sgd } from "@longtail/optimizers";
import { trainingStep } from "@longtail/two-stage";
import * as tf from "@tensorflow/tfjs-core";
import type { Size } from "../training-step/protocol.js";
import { repeatedStep } from "../training-step/work/repeated-step.js";
import type { Work } from "../training-step/work.js";
import { batchOf, networkOf, variablesOf } from "./problem.js";

// Small, so that a network that starts from noise does not diverge in a few steps on one batch.
const RATE = 0.001;

/**
 * Steps of stage 1, which trains everything, and of stage 2, which trains the classifier on a
 * backbone with shifted batch norm; and the evaluation of a batch.
 */
export const largeNetwork = (size: Size): Work => {
  const network = networkOf(size);
  const optimizer = orThrow(sgd({ momentum: 0.9, weightDecay: 5e-4 }));
  const batch = batchOf(size);
  const stage = (normalization: "batch" | "shifted", trainable: readonly string[]) => {
    const step = trainingStep({ ...network, loss: crossEntropy(), optimizer, normalization });
    return repeatedStep(step, optimizer, variablesOf(size), trainable, batch, RATE);
  };
  const variables = variablesOf(size);
  return {
    warmUps: 1,
    tasks: {
      step: stage("batch", Object.keys(variables.parameters)),
      "stage-2 step": stage("shifted", Object.keys(network.head.parameterShapes)),
      evaluation: async () => {
        const sum = tf.tidy(() => {
          const { features } = network.model.apply(variables, batch.images, "frozen");
          return tf.sum(tf.softmax(network.head.apply(variables.parameters, features)));
        });
        const [probabilities] = await sum.data();
        sum.dispose();
        return probabilities as number;
      },
    },
  };
};
