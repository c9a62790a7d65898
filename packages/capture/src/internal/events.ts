import type { Command } from "./commands.js";
import type { Buffer } from "./webgpu.js";

/** What a step did, in order. */
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

/** All that a step did: events, and the buffers that they need. */
export interface Tape {
  readonly events: Event[];
  /** Every buffer that must not be given to anybody else while the tape may be played. */
  readonly owned: Set<Buffer>;
  /** Those among them that hold a tensor of the step for a while. */
  readonly working: Set<Buffer>;
}

/** The commands of a tape, which a replay gives again. */
export const commandsOf = ({ events }: Tape): readonly Command[] =>
  events.filter(
    (event): event is Command =>
      event.type === "dispatch" || event.type === "copy" || event.type === "clear",
  );
