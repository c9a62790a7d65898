import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";

const tensorsIn = (value: unknown): readonly tf.Tensor[] =>
  value instanceof tf.Tensor
    ? [value]
    : typeof value === "object" && value !== null && !ArrayBuffer.isView(value)
      ? Object.values(value).flatMap(tensorsIn)
      : [];

/** Fails unless the only tensors that `f` leaves behind are those of its result. Disposes them. */
export const expectNoLeak = async (f: () => unknown): Promise<void> => {
  const before = tf.memory().numTensors;
  const kept = new Set(tensorsIn(await f()));
  expect(tf.memory().numTensors - before, "tensors left behind").toBe(kept.size);
  tf.dispose([...kept]);
  expect(tf.memory().numTensors, "tensors after disposal").toBe(before);
};
