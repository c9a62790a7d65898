import * as tf from "@tensorflow/tfjs-core";
import { type Backend, type DataId, flush } from "./backend.js";
import type { Command, Renaming } from "./commands.js";
import type { Tape } from "./events.js";
import type { Layout } from "./layout.js";
import type { Leaf } from "./leaves.js";
import type { ReturnedTensor, StepResult } from "./run-step.js";
import { handOver, type Slot } from "./slot.js";
import type { Buffer } from "./webgpu.js";

/**
 * A result of a recorded step: the index of an argument, the new values of a slot, or a buffer to
 * copy.
 */
export type Result =
  | { readonly leaf: number }
  | (Exclude<ReturnedTensor, { leaf: number }> & { readonly slot: Slot | undefined });

/** The work of a step on the device, for tensors of one layout. */
export interface Recording {
  readonly backend: Backend;
  readonly layouts: readonly Layout[];
  readonly slots: readonly Slot[];
  readonly tape: Tape;
  /** The commands that read the first buffers of the slots, and those that read the second ones. */
  readonly commands: readonly [readonly Command[], readonly Command[]];
  readonly renaming: Renaming;
  readonly template: StepResult["template"];
  readonly results: readonly Result[];
  /** Tensors from outside the step that the commands use. */
  readonly held: readonly tf.Tensor[];
  /** The index of the buffers that hold the current state. */
  parity: 0 | 1;
  calls: number;
}

/** The arguments of a step: records, their tensors, and the slot of each tensor. */
export interface Arguments {
  readonly state: object;
  readonly inputs: object;
  readonly leaves: readonly Leaf[];
  readonly states: number;
  readonly slots: readonly number[];
}

/** Returns all buffers to TensorFlow.js, or to the tensors that still view them. */
export const release = ({
  backend,
  tape,
  slots,
  held,
}: Pick<Recording, "backend" | "tape" | "slots" | "held">): void => {
  flush(backend);
  for (const slot of slots) for (const buffer of handOver(backend, slot)) tape.owned.delete(buffer);
  for (const buffer of tape.owned) backend.bufferManager.releaseBuffer(buffer);
  tape.owned.clear();
  tf.dispose([...held]);
};

/** The values of the first tensor of each slot. */
export const firstIds = ({ leaves, slots }: Arguments): readonly DataId[] => {
  const ids: DataId[] = [];
  slots.forEach((slot, i) => {
    ids[slot] ??= (leaves[i] as Leaf).tensor.dataId;
  });
  return ids;
};

/**
 * Lets tensors that the step created and did not dispose keep their buffers, also those of a step
 * that threw. Returns how many there are.
 */
export const keepLeaked = (
  backend: Backend,
  tape: Tape,
  { created }: StepResult["used"],
): number => {
  let count = 0;
  for (const id of created)
    if (
      backend.tensorMap.has(id) &&
      tape.owned.delete(backend.tensorMap.get(id).resource as Buffer)
    )
      count++;
  return count;
};

/** Why a step that leaves such tensors cannot be captured. */
export const leakReason = (count: number): string =>
  `it creates ${count} ${count === 1 ? "tensor" : "tensors"} that it neither returns nor disposes`;
