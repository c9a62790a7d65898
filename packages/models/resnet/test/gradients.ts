import type { NamedTensors, Variables } from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import type { Classifier } from "@longtail/resnet";
import { expectClose, type Tolerance } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";

/** The agreement that the reference values ask for; relative to a tensor's largest number, since float32 sums of both signs cancel. */
export const close = { rtol: 1e-4, relativeTo: "largest" } as const;

/** The mean loss in training mode, and its gradients with respect to every parameter and, as `input`, the images. */
export const lossAndGradients = (
  classifier: Classifier,
  variables: Variables,
  images: tf.Tensor4D,
  labels: readonly number[],
): { readonly loss: tf.Tensor; readonly gradients: NamedTensors } => {
  ensureGradients();
  const learnt = { input: images, ...variables.parameters };
  const names = Object.keys(learnt);
  const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
    const parameters = Object.fromEntries(names.map((n, i) => [n, tensors[i] as tf.Tensor]));
    const given = { ...variables, parameters };
    const { logits } = classifier.apply(given, tensors[0] as tf.Tensor4D, "batch");
    const targets = tf.oneHot(tf.tensor1d([...labels], "int32"), classifier.classes);
    return tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1)));
  })(Object.values<tf.Tensor>(learnt));
  const gradients = Object.fromEntries(names.map((n, i) => [n, grads[i] as tf.Tensor]));
  return { loss: value, gradients };
};

/** Fails, with the name, unless the tensors have the same names and agree. */
export const expectGradients = async (
  actual: NamedTensors,
  expected: NamedTensors,
  tolerance: Tolerance,
): Promise<void> => {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, tensor] of Object.entries(actual))
    await expectClose(tensor, expected[name] as tf.Tensor, tolerance).catch((cause: unknown) => {
      throw new Error(`${name}: ${String(cause)}`, { cause });
    });
};
