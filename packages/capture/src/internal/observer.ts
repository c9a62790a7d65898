import type { Command } from "./commands.js";
import type { Buffer } from "./webgpu.js";

/** Provides the buffers of a running step and receives its commands. */
export interface Observer {
  /** TensorFlow.js is about to run this program. */
  readonly enter: (program: string) => void;
  /** A buffer for the values of a tensor or the uniforms of a program. */
  readonly acquire: (size: number, usage: number) => Buffer;
  readonly owns: (buffer: Buffer) => boolean;
  /** The rest of the step does not need this owned buffer. */
  readonly release: (buffer: Buffer) => void;
  /** A buffer with the values of a tensor that the step created from JavaScript values. */
  readonly constant: (values: Int32Array | Float32Array) => Buffer;
  /** The uniforms of a program were written. */
  readonly uniforms: (buffer: Buffer, bytes: Uint8Array) => void;
  readonly command: (command: Command) => void;
  /** The step did something that cannot be replayed. */
  readonly refuse: (reason: string) => void;
}
