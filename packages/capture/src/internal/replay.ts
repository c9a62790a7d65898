import { encode } from "./commands.js";
import { type Arguments, firstIds, type Recording } from "./recording.js";
import { collect } from "./results.js";
import { prepare } from "./slot.js";

/** Repeats the recorded work with other tensors of the same layout. */
export const replay = (recording: Recording, args: Arguments): object => {
  const { backend, slots, commands, parity } = recording;
  prepare(backend, slots, parity, firstIds(args));
  encode(backend, commands[parity]);
  return collect(recording, args.leaves);
};
