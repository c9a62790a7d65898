import type { Model, NamedTensors, Normalization, Variables } from "@longtail/core";
import { valueAndGrads } from "@longtail/ops";
import { expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import type { TrainingReference } from "./imagenet-reference.js";

interface Pass {
  readonly variables: Variables;
  readonly images: tf.Tensor4D;
  readonly normalization: Normalization;
}

interface Agreement {
  /** Of the norms of gradients. */
  readonly rtol: number;
  /** torchvision's name of one of ours. */
  readonly theirs?: (name: string) => string;
}

/** The norm of a gradient, and its first four elements in PyTorch's order. */
const summary = async (gradient: tf.Tensor): Promise<readonly number[]> => {
  const [norm, first] = tf.tidy(() => {
    const toFront = { 4: [3, 2, 0, 1], 2: [1, 0] }[gradient.rank as 4 | 2];
    const theirs = toFront === undefined ? gradient : tf.transpose(gradient, toFront);
    return [tf.norm(gradient), tf.slice(tf.reshape(theirs, [-1]), 0, 4)] as const;
  });
  const numbers = [...(await norm.data()), ...(await first.data())];
  tf.dispose([norm, first]);
  return numbers;
};

/** Fails unless a pass in training mode has the reference's loss, gradients and running statistics. */
export const expectTraining = async (
  model: Model,
  { variables, images, normalization }: Pass,
  reference: TrainingReference,
  { rtol, theirs = (name) => name.replace("backbone.", "") }: Agreement,
): Promise<void> => {
  const names = Object.keys(variables.parameters).filter(
    (name) => theirs(name) in reference.gradients,
  );
  const withImages = "input" in reference.gradients;
  let statistics: NamedTensors = {};
  const { value, grads } = valueAndGrads((...tensors: tf.Tensor[]) => {
    const learned = Object.fromEntries(names.map((name, i) => [name, tensors[i] as tf.Tensor]));
    const parameters = { ...variables.parameters, ...learned };
    const x = withImages ? (tensors.at(-1) as tf.Tensor4D) : images;
    const seen = model.apply({ ...variables, parameters }, x, normalization);
    for (const tensor of Object.values(seen.statistics)) tf.keep(tensor);
    ({ statistics } = seen);
    const { shape, size } = seen.features;
    const weights = Float32Array.from({ length: size }, (_, i) => Math.sin(0.7 * i));
    return tf.mean<tf.Scalar>(tf.mul(seen.features, tf.tensor2d(weights, shape)));
  })([
    ...names.map((name) => variables.parameters[name] as tf.Tensor),
    ...(withImages ? [images] : []),
  ]);
  // The loss is a sum of numbers near 1 of both signs.
  await expectClose(value, reference.loss, { atol: 1e-5 });
  const gradients = withImages ? [...names, "input"] : names;
  expect(gradients.map(theirs).sort()).toEqual(Object.keys(reference.gradients).sort());
  for (const [i, name] of gradients.entries()) {
    const gradient = grads[i] as tf.Tensor;
    const expected = reference.gradients[theirs(name)] as readonly number[];
    const [norm, ...first] =
      name === "input"
        ? await summary(tf.transpose(gradient, [1, 2, 3, 0]))
        : await summary(gradient);
    // Single elements by the root mean square of all: one relu whose input rounds to the other side of 0 moves them by some thousandths.
    const level = (expected[0] as number) / Math.sqrt(gradient.size);
    await expectClose(norm as number, expected[0] as number, { rtol }).catch(failed(name));
    await expectClose(first, expected.slice(1), { rtol: 1e-3, atol: 1e-2 * level }).catch(
      failed(name),
    );
  }
  for (const [name, expected] of Object.entries(reference.statistics)) {
    const ours = Object.keys(statistics).find((other) => theirs(other) === name) as string;
    const first = Array.from(await (statistics[ours] as tf.Tensor).data()).slice(0, 4);
    await expectClose(first, expected, { rtol: 1e-3, relativeTo: "largest" }).catch(failed(name));
  }
  tf.dispose([value, grads, statistics]);
};

const failed = (name: string) => (cause: unknown) => {
  throw new Error(`${name}: ${String(cause)}`, { cause });
};
