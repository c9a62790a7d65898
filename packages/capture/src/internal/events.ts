import type { Command } from "./commands.js";
import type { Buffer } from "./webgpu.js";

/** An event of a step. */
export type Event =
  | {
      readonly type: "acquire";
      readonly size: number;
      readonly usage: number;
      readonly buffer: Buffer;
    }
  | {
      readonly type: "constant";
      readonly values: Int32Array | Float32Array;
      readonly buffer: Buffer;
    }
  | { readonly type: "uniforms"; readonly buffer: Buffer; readonly bytes: Uint8Array }
  | Command;

/** The events of a step in order, and the buffers that they need. */
export interface Tape {
  readonly events: Event[];
  /** Buffers that no one else may get while the tape can be played. */
  readonly owned: Set<Buffer>;
  /** Owned buffers that hold temporary tensors of the step. */
  readonly working: Set<Buffer>;
}

/** The commands of a tape, which a replay repeats. */
export const commandsOf = ({ events }: Tape): readonly Command[] =>
  events.filter(
    (event): event is Command =>
      event.type === "dispatch" || event.type === "copy" || event.type === "clear",
  );
