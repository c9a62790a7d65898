import * as tf from "@tensorflow/tfjs-core";
import { flush } from "./backend.js";
import type { Tape } from "./events.js";
import type { Layout } from "./layout.js";
import { type Leaf, rebuild } from "./leaves.js";
import type { Recording, Result } from "./recording.js";
import { copyOf, type ReturnedTensor, viewOf } from "./run-step.js";
import type { Slot } from "./slot.js";

/**
 * Finds the slot of the state whose tensor a returned tensor replaces, and adds the second buffer
 * to it.
 */
export const pairWithSlot = (
  returned: ReturnedTensor,
  layouts: readonly Layout[],
  slots: readonly Slot[],
  tape: Tape,
  states: number,
): Result => {
  if ("leaf" in returned) return returned;
  const i = layouts.findIndex(({ path }, at) => at < states && path === returned.path);
  const old = layouts[i];
  const slot = old && slots[old.slot];
  const alone = layouts.filter((other, at) => at < states && other.slot === old?.slot).length === 1;
  const taken = slots.some(({ buffers }) => buffers.includes(returned.buffer));
  const fits =
    old !== undefined &&
    old.dtype === returned.dtype &&
    old.stored === returned.stored &&
    tf.util.arraysEqual([...old.shape], returned.shape);
  if (!fits || !alone || taken || slot === undefined || !tape.working.has(returned.buffer))
    return { ...returned, slot: undefined };
  slot.buffers.push(returned.buffer);
  slot.handles.push(undefined);
  return { ...returned, slot };
};

/**
 * The results of a step as tensors, after its commands have been encoded. The new state becomes the
 * current one.
 */
export const collect = (recording: Recording, leaves: readonly Leaf[]): object => {
  const { backend, results, renaming, parity, template } = recording;
  const tensors = results.map((result) => {
    if ("leaf" in result) return (leaves[result.leaf] as Leaf).tensor;
    const now = parity === 0 ? result.buffer : (renaming.get(result.buffer) ?? result.buffer);
    if (result.slot === undefined) return copyOf(backend, now, result);
    const tensor = viewOf(backend, now, result);
    result.slot.handles[1 - parity] = tensor.dataId;
    return tensor;
  });
  flush(backend);
  if (renaming.size > 0) recording.parity = parity === 0 ? 1 : 0;
  recording.calls++;
  return rebuild(template, tensors[Symbol.iterator]());
};
