import * as tf from "@tensorflow/tfjs-core";
import { type Backend, type DataId, flush } from "./backend.js";
import type { Command, Renaming } from "./commands.js";
import type { Tape } from "./events.js";
import type { Leaf } from "./leaves.js";
import type { Found, Returned } from "./run-step.js";
import type { Given } from "./signature.js";
import { giveAway, type Slot } from "./slot.js";
import type { Buffer } from "./webgpu.js";

/** A tensor that a step returns: one that it was given, by number; the new values of a slot; or a copy of a buffer. */
export type Result =
  | { readonly leaf: number }
  | (Exclude<Found, { leaf: number }> & { readonly slot: Slot | undefined });

/** A step's work on the device, for tensors of one layout. */
export interface Recording {
  readonly backend: Backend;
  readonly given: readonly Given[];
  readonly slots: readonly Slot[];
  readonly tape: Tape;
  /** The commands from the slots' first buffers to the second, and those the other way. */
  readonly commands: readonly [readonly Command[], readonly Command[]];
  readonly renaming: Renaming;
  readonly template: Returned["template"];
  readonly results: readonly Result[];
  /** Tensors from outside that the commands use. */
  readonly held: readonly tf.Tensor[];
  /** Which of a slot's buffers holds the present state. */
  parity: 0 | 1;
  calls: number;
}

/** What a step is given: records, and their tensors with the numbers of their slots. */
export interface Arguments {
  readonly state: object;
  readonly inputs: object;
  readonly leaves: readonly Leaf[];
  readonly states: number;
  readonly slots: readonly number[];
}

/** Gives all buffers back to tfjs, and to the tensors that look into them. */
export const release = ({
  backend,
  tape,
  slots,
  held,
}: Pick<Recording, "backend" | "tape" | "slots" | "held">): void => {
  flush(backend);
  for (const slot of slots) for (const buffer of giveAway(backend, slot)) tape.owned.delete(buffer);
  for (const buffer of tape.owned) backend.bufferManager.releaseBuffer(buffer);
  tape.owned.clear();
  tf.dispose([...held]);
};

/** One tensor's values for each slot. */
export const firstIds = ({ leaves, slots }: Arguments): readonly DataId[] => {
  const ids: DataId[] = [];
  slots.forEach((slot, i) => {
    ids[slot] ??= (leaves[i] as Leaf).tensor.dataId;
  });
  return ids;
};

/** Tensors of the step that are still there lose nothing: their buffers are theirs from now on. */
export const survivors = (backend: Backend, tape: Tape, { born }: Returned["met"]): number => {
  let count = 0;
  for (const id of born)
    if (
      backend.tensorMap.has(id) &&
      tape.owned.delete(backend.tensorMap.get(id).resource as Buffer)
    )
      count++;
  return count;
};

/** What is wrong with tensors that survive. */
export const leftBehind = (count: number): string =>
  `it leaves ${count} ${count === 1 ? "tensor" : "tensors"} behind that it does not return`;
