import type { Command } from "./commands.js";
import type { Buffer } from "./webgpu.js";

/** Who decides, while a step runs, which buffers it gets, and sees what it encodes. */
export interface Watcher {
  /** A program of tfjs's is about to run. */
  readonly enter: (program: string) => void;
  /** A buffer for a tensor's values or a program's uniforms. */
  readonly acquire: (size: number, usage: number) => Buffer;
  readonly owns: (buffer: Buffer) => boolean;
  /** One of the buffers owned is not needed any more by what comes next in the step. */
  readonly release: (buffer: Buffer) => void;
  /** A buffer with the values of a tensor that the step made from JavaScript's. */
  readonly constant: (values: Int32Array | Float32Array) => Buffer;
  /** A program's uniforms were written. */
  readonly uniforms: (buffer: Buffer, bytes: Uint8Array) => void;
  readonly command: (command: Command) => void;
  /** The step did what no replay can do again. */
  readonly refuse: (reason: string) => void;
}
