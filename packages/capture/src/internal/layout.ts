import type * as tf from "@tensorflow/tfjs-core";
import { notCapturable } from "../not-capturable.js";
import type { Backend, DataId } from "./backend.js";
import type { Leaf } from "./leaves.js";

/** The layout of an argument's tensor. A recording applies to arguments with the same layouts. */
export interface Layout {
  readonly path: string;
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
  /** The dtype in memory, which a cast of TensorFlow.js may leave unchanged. */
  readonly stored: tf.DataType;
  /** Tensors that share their values share a slot. */
  readonly slot: number;
}

/** The slot of each leaf. State and inputs never share a slot. */
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

/** The layouts of the tensors. Throws for tensors that WebGPU does not keep in one buffer. */
export const layoutsOf = (
  { tensorMap }: Backend,
  leaves: readonly Leaf[],
  slots: readonly number[],
): readonly Layout[] =>
  leaves.map(({ path, tensor: { dataId, shape, dtype, size } }, i) => {
    const { dtype: stored } = tensorMap.get(dataId);
    if (stored === "string" || stored === "complex64")
      throw notCapturable(`${path} has dtype ${stored}`);
    if (size === 0) throw notCapturable(`${path} has no elements`);
    return { path, shape, dtype, stored, slot: slots[i] as number };
  });

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);

/** Whether the tensors have the layouts of a recording. */
export const matches = (
  { tensorMap }: Backend,
  layouts: readonly Layout[],
  leaves: readonly Leaf[],
  slots: readonly number[],
): boolean =>
  layouts.length === leaves.length &&
  layouts.every(({ path, shape, dtype, stored, slot }, i) => {
    const { path: leafPath, tensor } = leaves[i] as Leaf;
    return (
      slot === slots[i] &&
      path === leafPath &&
      dtype === tensor.dtype &&
      sameShape(shape, tensor.shape) &&
      stored === tensorMap.get(tensor.dataId).dtype
    );
  });
