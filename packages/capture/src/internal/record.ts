import * as tf from "@tensorflow/tfjs-core";
import { notCapturable } from "../not-capturable.js";
import { type Backend, type DataId, flush } from "./backend.js";
import { renamed } from "./commands.js";
import { commandsOf, type Tape } from "./events.js";
import { layoutsOf } from "./layout.js";
import type { Leaf } from "./leaves.js";
import { recorder } from "./recorder.js";
import { type Arguments, keepLeaked, leakReason, type Recording, release } from "./recording.js";
import { collect, pairWithSlot } from "./results.js";
import { type AnyStep, runStep, type StepCall } from "./run-step.js";
import { inputSlot, type Slot, stateSlot } from "./slot.js";
import type { Buffer } from "./webgpu.js";

const keepAlive = (backend: Backend, id: DataId): tf.Tensor => {
  const { shape, dtype } = backend.tensorMap.get(id);
  backend.incRef(id);
  return tf.keep(tf.engine().makeTensorFromDataId(id, shape, dtype, backend));
};

/** Runs a step for the first time with tensors of this layout and records it. */
export const record = (
  backend: Backend,
  step: AnyStep,
  args: Arguments,
): { readonly recording: Recording; readonly result: object } => {
  const layouts = layoutsOf(backend, args.leaves, args.slots);
  const tape: Tape = { events: [], owned: new Set(), working: new Set() };
  const reasons: string[] = [];
  const slots: Slot[] = [];
  const held: tf.Tensor[] = [];
  flush(backend);
  try {
    layouts.forEach(({ slot, shape }, i) => {
      if (slots[slot] !== undefined) return;
      const bytes = 4 * tf.util.sizeFromShape([...shape]);
      const open = i < args.states ? stateSlot : inputSlot;
      const opened = open(backend, (args.leaves[i] as Leaf).tensor.dataId, bytes);
      for (const buffer of opened.buffers) tape.owned.add(buffer);
      slots[slot] = opened;
    });
    const buffers = slots.map((slot) => slot.buffers[0] as Buffer);
    const call: StepCall = { ...args, layouts, buffers };
    const { template, returned, used } = runStep(
      backend,
      step,
      call,
      recorder(backend, tape, reasons),
      reasons,
      (abandoned) => keepLeaked(backend, tape, abandoned),
    );
    const left = keepLeaked(backend, tape, used);
    if (left > 0) reasons.push(leakReason(left));
    if (reasons[0] !== undefined) throw notCapturable(reasons[0]);
    for (const id of used.external) held.push(keepAlive(backend, id));
    const results = returned.map((one) => pairWithSlot(one, layouts, slots, tape, args.states));
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
    const forward = commandsOf(tape);
    const backward = renaming.size === 0 ? forward : forward.map(renamed(backend.device, renaming));
    const recording: Recording = {
      backend,
      layouts,
      slots,
      tape,
      commands: [forward, backward],
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
