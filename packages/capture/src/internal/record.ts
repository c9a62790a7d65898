import * as tf from "@tensorflow/tfjs-core";
import { notCapturable } from "../not-capturable.js";
import { type Backend, type DataId, flush } from "./backend.js";
import { renamed } from "./commands.js";
import { commandsOf, type Tape } from "./events.js";
import type { Leaf } from "./leaves.js";
import { recorder } from "./recorder.js";
import { type Arguments, leftBehind, type Recording, release, survivors } from "./recording.js";
import { collect, pair } from "./results.js";
import { type AnyStep, type Place, runStep } from "./run-step.js";
import { describeLeaves } from "./signature.js";
import { inputSlot, type Slot, stateSlot } from "./slot.js";
import type { Buffer } from "./webgpu.js";

const hold = (backend: Backend, id: DataId): tf.Tensor => {
  const { shape, dtype } = backend.tensorMap.get(id);
  backend.incRef(id);
  return tf.keep(tf.engine().makeTensorFromDataId(id, shape, dtype, backend));
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
