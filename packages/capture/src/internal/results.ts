import * as tf from "@tensorflow/tfjs-core";
import { flush } from "./backend.js";
import type { Tape } from "./events.js";
import { type Leaf, rebuild } from "./leaves.js";
import type { Recording, Result } from "./recording.js";
import { copyOf, type Found, lookInto } from "./run-step.js";
import type { Given } from "./signature.js";
import type { Slot } from "./slot.js";

/** Finds the slot whose tensor a returned one replaces, and gives it the second buffer. */
export const pair = (
  found: Found,
  given: readonly Given[],
  slots: readonly Slot[],
  tape: Tape,
  states: number,
): Result => {
  if ("leaf" in found) return found;
  const i = given.findIndex(({ path }, at) => at < states && path === found.path);
  const old = given[i];
  const slot = old && slots[old.slot];
  const alone = given.filter((other, at) => at < states && other.slot === old?.slot).length === 1;
  const taken = slots.some(({ buffers }) => buffers.includes(found.buffer));
  const fits =
    old !== undefined &&
    old.dtype === found.dtype &&
    old.stored === found.stored &&
    tf.util.arraysEqual([...old.shape], found.shape);
  if (!fits || !alone || taken || slot === undefined || !tape.working.has(found.buffer))
    return { ...found, slot: undefined };
  slot.buffers.push(found.buffer);
  slot.handles.push(undefined);
  return { ...found, slot };
};

/** The step's results as tensors, after its commands have been encoded; the new state becomes the present one. */
export const collect = (recording: Recording, leaves: readonly Leaf[]): object => {
  const { backend, results, renaming, parity, template } = recording;
  const tensors = results.map((result) => {
    if ("leaf" in result) return (leaves[result.leaf] as Leaf).tensor;
    const now = parity === 0 ? result.buffer : (renaming.get(result.buffer) ?? result.buffer);
    if (result.slot === undefined) return copyOf(backend, now, result);
    const tensor = lookInto(backend, now, result);
    result.slot.handles[1 - parity] = tensor.dataId;
    return tensor;
  });
  flush(backend);
  if (renaming.size > 0) recording.parity = parity === 0 ? 1 : 0;
  recording.calls++;
  return rebuild(template, tensors[Symbol.iterator]());
};
