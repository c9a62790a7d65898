import { filterRecord, type GradientTransformation, type Variables } from "@longtail/core";
import { disposeReplaced, type TrainingState, type trainingStep } from "@longtail/two-stage";
import * as tf from "@tensorflow/tfjs-core";
import type { Task } from "../work.js";

/**
 * A task that repeats a step on one batch, each time from the previous state, and returns the loss.
 * The learning rate is 0.1 unless given.
 */
export const repeatedStep = (
  step: ReturnType<typeof trainingStep>,
  optimizer: GradientTransformation,
  variables: Variables,
  trainable: readonly string[],
  batch: { readonly images: tf.Tensor4D; readonly labels: tf.Tensor1D },
  learningRate = 0.1,
): Task => {
  const rate = tf.scalar(learningRate);
  const rates = Object.fromEntries(trainable.map((name) => [name, rate]));
  const trained = filterRecord(variables.parameters, (name) => name in rates);
  let state: TrainingState = { ...variables, optimizer: optimizer.init(trained) };
  return async () => {
    const { state: next, outputs } = step(state, { ...batch, rates });
    disposeReplaced(state, next);
    state = next;
    const [loss] = await outputs.loss.data();
    tf.dispose([outputs.loss, outputs.correct]);
    return loss as number;
  };
};
