import type * as tf from "@tensorflow/tfjs-core";
import { notCapturable } from "../not-capturable.js";
import type { Backend, DataId } from "./backend.js";
import type { Leaf } from "./leaves.js";

/** What a recording holds for: how each tensor that the step is given is laid out. */
export interface Given {
  readonly path: string;
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
  /** How the values lie in memory, which tfjs leaves as it was when it casts. */
  readonly stored: tf.DataType;
  /** Tensors that share their values share a slot. */
  readonly slot: number;
}

/** For each leaf the number of its slot; state and inputs share none. */
export const slotsOf = (leaves: readonly Leaf[], states: number): readonly number[] => {
  let slots = new Map<DataId, number>();
  let count = 0;
  return leaves.map(({ tensor }, i) => {
    if (i === states) slots = new Map();
    const slot = slots.get(tensor.dataId) ?? count++;
    slots.set(tensor.dataId, slot);
    return slot;
  });
};

/** The layout of the tensors; of what WebGPU holds in no buffer of its own it is refused. */
export const describeLeaves = (
  { tensorMap }: Backend,
  leaves: readonly Leaf[],
  slots: readonly number[],
): readonly Given[] =>
  leaves.map(({ path, tensor: { dataId, shape, dtype, size } }, i) => {
    const { dtype: stored } = tensorMap.get(dataId);
    if (stored === "string" || stored === "complex64")
      throw notCapturable(`${path} is of dtype ${stored}`);
    if (size === 0) throw notCapturable(`${path} has no elements`);
    return { path, shape, dtype, stored, slot: slots[i] as number };
  });

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);

/** Whether the tensors are laid out as they were at a recording. */
export const fits = (
  { tensorMap }: Backend,
  given: readonly Given[],
  leaves: readonly Leaf[],
  slots: readonly number[],
): boolean =>
  given.length === leaves.length &&
  given.every(({ path, shape, dtype, stored, slot }, i) => {
    const { path: itsPath, tensor } = leaves[i] as Leaf;
    return (
      slot === slots[i] &&
      path === itsPath &&
      dtype === tensor.dtype &&
      sameShape(shape, tensor.shape) &&
      stored === tensorMap.get(tensor.dataId).dtype
    );
  });
