import * as tf from "@tensorflow/tfjs-core";
import { notCapturable } from "../not-capturable.js";
import { type Backend, type DataId, flush } from "./backend.js";
import { checker } from "./checker.js";
import { type Command, encode, type Renaming, renamed } from "./commands.js";
import { commandsOf, type Tape } from "./events.js";
import { type Leaf, rebuild } from "./leaves.js";
import { recorder } from "./recorder.js";
import {
  type AnyStep,
  copyOf,
  type Found,
  lookInto,
  type Place,
  type Returned,
  runStep,
} from "./run-step.js";
import { describeLeaves, type Given } from "./signature.js";
import { giveAway, inputSlot, prepare, type Slot, stateSlot } from "./slot.js";
import type { Buffer } from "./webgpu.js";

/** A tensor that a step returns: one that it was given, by number; the new values of a slot; or a copy of a buffer. */
type Result =
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

const nothing: Renaming = new Map();

const firstIds = ({ leaves, slots }: Arguments): readonly DataId[] => {
  const ids: DataId[] = [];
  slots.forEach((slot, i) => {
    ids[slot] ??= (leaves[i] as Leaf).tensor.dataId;
  });
  return ids;
};

/** Tensors of the step that are still there lose nothing: their buffers are theirs from now on. */
const survivors = (backend: Backend, tape: Tape, { born }: Returned["met"]): number => {
  let count = 0;
  for (const id of born)
    if (
      backend.tensorMap.has(id) &&
      tape.owned.delete(backend.tensorMap.get(id).resource as Buffer)
    )
      count++;
  return count;
};

const leftBehind = (count: number): string =>
  `it leaves ${count} ${count === 1 ? "tensor" : "tensors"} behind that it does not return`;

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

const hold = (backend: Backend, id: DataId): tf.Tensor => {
  const { shape, dtype } = backend.tensorMap.get(id);
  backend.incRef(id);
  return tf.keep(tf.engine().makeTensorFromDataId(id, shape, dtype, backend));
};

/** Finds the slot whose tensor a returned one replaces, and gives it the second buffer. */
const pair = (
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
const collect = (recording: Recording, leaves: readonly Leaf[]): object => {
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

/** Runs a step for the first time with tensors of this layout, and records it. */
export const record = (
  backend: Backend,
  step: AnyStep,
  args: Arguments,
): { readonly recording: Recording; readonly result: object } => {
  const given = describeLeaves(backend, args.leaves, args.slots);
  const tape: Tape = { events: [], owned: new Set(), working: new Set() };
  const reasons: string[] = [];
  const slots: Slot[] = [];
  const held: tf.Tensor[] = [];
  flush(backend);
  try {
    given.forEach(({ slot, shape }, i) => {
      if (slots[slot] !== undefined) return;
      const bytes = 4 * tf.util.sizeFromShape([...shape]);
      const open = i < args.states ? stateSlot : inputSlot;
      const opened = open(backend, (args.leaves[i] as Leaf).tensor.dataId, bytes);
      for (const buffer of opened.buffers) tape.owned.add(buffer);
      slots[slot] = opened;
    });
    const buffers = slots.map((slot) => slot.buffers[0] as Buffer);
    const place: Place = { ...args, given, buffers };
    const { template, found, met } = runStep(
      backend,
      step,
      place,
      recorder(backend, tape, reasons),
      reasons,
    );
    const left = survivors(backend, tape, met);
    if (left > 0) reasons.push(leftBehind(left));
    if (reasons[0] !== undefined) throw notCapturable(reasons[0]);
    for (const id of met.foreign) held.push(hold(backend, id));
    const results = found.map((one) => pair(one, given, slots, tape, args.states));
    const renaming = new Map(
      slots.flatMap(({ buffers: [a, b] }) =>
        a !== undefined && b !== undefined
          ? ([
              [a, b],
              [b, a],
            ] as [Buffer, Buffer][])
          : [],
      ),
    );
    const there = commandsOf(tape);
    const back = renaming.size === 0 ? there : there.map(renamed(backend.device, renaming));
    const recording: Recording = {
      backend,
      given,
      slots,
      tape,
      commands: [there, back],
      renaming,
      template,
      results,
      held,
      parity: 0,
      calls: 0,
    };
    return { recording, result: collect(recording, args.leaves) };
  } catch (thrown) {
    release({ backend, tape, slots: slots.filter(Boolean), held });
    throw thrown;
  }
};

/** Does the step's work again, with other tensors of the same layout. */
export const replay = (recording: Recording, args: Arguments): object => {
  const { backend, slots, commands, parity } = recording;
  prepare(backend, slots, parity, firstIds(args));
  encode(backend, commands[parity]);
  return collect(recording, args.leaves);
};

const sameFound = (
  result: Result | undefined,
  found: Found | undefined,
  renaming: Renaming,
): boolean => {
  if (result === undefined || found === undefined) return false;
  if ("leaf" in result) return "leaf" in found && result.leaf === found.leaf;
  return (
    !("leaf" in found) &&
    found.path === result.path &&
    found.buffer === (renaming.get(result.buffer) ?? result.buffer)
  );
};

/** Runs the step once more on the recording's buffers; refused if it does anything else than it did when it was recorded. */
export const check = (recording: Recording, step: AnyStep, args: Arguments): object => {
  const { backend, slots, tape, given, parity, results } = recording;
  const renaming = parity === 0 ? nothing : recording.renaming;
  const reasons: string[] = [];
  prepare(backend, slots, parity, firstIds(args));
  const watcher = checker(backend, tape, renaming, reasons);
  const buffers = slots.map(
    (slot) => slot.buffers[slot.buffers.length === 2 ? parity : 0] as Buffer,
  );
  const { found, met } = runStep(backend, step, { ...args, given, buffers }, watcher, reasons);
  watcher.finish();
  const left = survivors(backend, tape, met);
  if (left > 0) reasons.push(leftBehind(left));
  const same =
    found.length === results.length &&
    results.every((result, i) => sameFound(result, found[i], renaming));
  if (!same) reasons.push("it returns other tensors than at the recording");
  if (reasons[0] !== undefined) throw notCapturable(reasons[0]);
  return collect(recording, args.leaves);
};
