import { notCapturable } from "../not-capturable.js";
import { checker } from "./checker.js";
import type { Renaming } from "./commands.js";
import {
  type Arguments,
  firstIds,
  keepLeaked,
  leakReason,
  type Recording,
  type Result,
} from "./recording.js";
import { collect } from "./results.js";
import { type AnyStep, type ReturnedTensor, runStep } from "./run-step.js";
import { prepare } from "./slot.js";
import type { Buffer } from "./webgpu.js";

const nothing: Renaming = new Map();

const sameLocation = (
  result: Result | undefined,
  returned: ReturnedTensor | undefined,
  renaming: Renaming,
): boolean => {
  if (result === undefined || returned === undefined) return false;
  if ("leaf" in result) return "leaf" in returned && result.leaf === returned.leaf;
  return (
    !("leaf" in returned) &&
    returned.path === result.path &&
    returned.buffer === (renaming.get(result.buffer) ?? result.buffer)
  );
};

/**
 * Runs the step again on the buffers of the recording, and refuses it if its work differs from the
 * recording.
 */
export const check = (recording: Recording, step: AnyStep, args: Arguments): object => {
  const { backend, slots, tape, layouts, parity, results } = recording;
  const renaming = parity === 0 ? nothing : recording.renaming;
  const reasons: string[] = [];
  prepare(backend, slots, parity, firstIds(args));
  const observer = checker(backend, tape, renaming, reasons);
  const buffers = slots.map(
    (slot) => slot.buffers[slot.buffers.length === 2 ? parity : 0] as Buffer,
  );
  const { returned, used } = runStep(
    backend,
    step,
    { ...args, layouts, buffers },
    observer,
    reasons,
    (abandoned) => keepLeaked(backend, tape, abandoned),
  );
  observer.finish();
  const left = keepLeaked(backend, tape, used);
  if (left > 0) reasons.push(leakReason(left));
  const same =
    returned.length === results.length &&
    results.every((result, i) => sameLocation(result, returned[i], renaming));
  if (!same) reasons.push("it returns other tensors than when it was recorded");
  if (reasons[0] !== undefined) throw notCapturable(reasons[0]);
  return collect(recording, args.leaves);
};
