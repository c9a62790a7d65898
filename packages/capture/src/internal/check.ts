import { notCapturable } from "../not-capturable.js";
import { checker } from "./checker.js";
import type { Renaming } from "./commands.js";
import {
  type Arguments,
  firstIds,
  leftBehind,
  type Recording,
  type Result,
  survivors,
} from "./recording.js";
import { collect } from "./results.js";
import { type AnyStep, type Found, runStep } from "./run-step.js";
import { prepare } from "./slot.js";
import type { Buffer } from "./webgpu.js";

const nothing: Renaming = new Map();

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
