import type { Backend } from "./backend.js";
import { encoderOf } from "./backend.js";
import type { Buffer, Device, GroupDescriptor, Pass } from "./webgpu.js";

/** A command for the device. */
export type Command =
  | {
      readonly type: "dispatch";
      readonly pipeline: object;
      readonly group: object;
      readonly descriptor: GroupDescriptor;
      readonly x: number;
      readonly y: number;
      readonly z: number;
    }
  | {
      readonly type: "copy";
      readonly from: Buffer;
      readonly fromOffset: number;
      readonly to: Buffer;
      readonly toOffset: number;
      readonly size: number;
    }
  | {
      readonly type: "clear";
      readonly buffer: Buffer;
      readonly offset: number;
      readonly size: number | undefined;
    };

/** Replaces buffers by others. */
export type Renaming = ReadonlyMap<Buffer, Buffer>;

/** The command on the replaced buffers. */
export const renamed =
  (device: Device, renaming: Renaming) =>
  (command: Command): Command => {
    const to = (buffer: Buffer): Buffer => renaming.get(buffer) ?? buffer;
    if (command.type === "copy") return { ...command, from: to(command.from), to: to(command.to) };
    if (command.type === "clear") return { ...command, buffer: to(command.buffer) };
    const { layout, entries } = command.descriptor;
    if (!entries.some(({ resource }) => resource.buffer && renaming.has(resource.buffer)))
      return command;
    const descriptor = {
      layout,
      entries: entries.map(({ binding, resource }) => ({
        binding,
        resource: resource.buffer ? { ...resource, buffer: to(resource.buffer) } : resource,
      })),
    };
    return { ...command, descriptor, group: device.createBindGroup(descriptor) };
  };

// Small enough for the device to start early and for watchdogs, large enough to cost nothing.
const dispatchesPerSubmission = 128;

/**
 * Encodes the commands after everything encoded so far, and submits whenever a submission is full.
 */
export const encode = (backend: Backend, commands: readonly Command[]): void => {
  let encoder = encoderOf(backend);
  let pass: Pass | undefined;
  let pipeline: object | undefined;
  let dispatches = 0;
  const endPass = (): void => {
    pass?.end();
    pass = undefined;
    pipeline = undefined;
  };
  for (const command of commands) {
    if (command.type === "dispatch") {
      if (dispatches === dispatchesPerSubmission) {
        endPass();
        backend.submitQueue();
        encoder = encoderOf(backend);
        dispatches = 0;
      }
      pass ??= encoder.beginComputePass();
      if (command.pipeline !== pipeline) pass.setPipeline(command.pipeline);
      pipeline = command.pipeline;
      pass.setBindGroup(0, command.group);
      pass.dispatchWorkgroups(command.x, command.y, command.z);
      dispatches++;
    } else {
      endPass();
      if (command.type === "clear")
        encoder.clearBuffer(command.buffer, command.offset, command.size);
      else
        encoder.copyBufferToBuffer(
          command.from,
          command.fromOffset,
          command.to,
          command.toOffset,
          command.size,
        );
    }
  }
  endPass();
};
