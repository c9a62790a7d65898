import type { Backend } from "./backend.js";
import type { Tape } from "./events.js";
import type { Observer } from "./observer.js";
import { type Buffer, tensorUsage } from "./webgpu.js";

/**
 * An observer that writes a tape. Buffers are reused as soon as the step has disposed their
 * tensors.
 *
 * The buffers come from TensorFlow.js's pool and are taken for the life of the tape, so that no one
 * else gets them and `tf.memory()` counts them.
 */
export const recorder = (
  { bufferManager, queue }: Backend,
  tape: Tape,
  reasons: string[],
): Observer => {
  const free = new Map<number, Buffer[]>();
  const writeBuffer = queue.writeBuffer.bind(queue);
  const own = (size: number, usage: number): Buffer => {
    const buffer = bufferManager.acquireBuffer(size, usage);
    tape.owned.add(buffer);
    return buffer;
  };
  const constants = new Set<Buffer>();
  return {
    enter: () => undefined,
    acquire: (size, usage) => {
      const buffer =
        (usage === tensorUsage ? free.get(size)?.pop() : undefined) ?? own(size, usage);
      if (usage === tensorUsage) tape.working.add(buffer);
      tape.events.push({ type: "acquire", size, usage, buffer });
      return buffer;
    },
    owns: (buffer) => tape.owned.has(buffer),
    release: (buffer) => {
      if (!tape.working.has(buffer)) return;
      const others = free.get(buffer.size);
      if (others === undefined) free.set(buffer.size, [buffer]);
      else others.push(buffer);
    },
    constant: (values) => {
      const buffer = own(values.byteLength, tensorUsage);
      constants.add(buffer);
      writeBuffer(buffer, 0, values);
      tape.events.push({ type: "constant", values: values.slice(), buffer });
      return buffer;
    },
    uniforms: (buffer, bytes) => tape.events.push({ type: "uniforms", buffer, bytes }),
    command: (command) => {
      const written =
        command.type === "dispatch"
          ? command.descriptor.entries.find(({ binding }) => binding === 0)?.resource.buffer
          : undefined;
      if (written !== undefined && constants.has(written))
        reasons.push("it writes to a tensor that it created from JavaScript values");
      if (
        command.type === "dispatch" &&
        command.descriptor.entries.some(({ resource }) => resource.buffer === undefined)
      )
        reasons.push("it uses a texture");
      tape.events.push(command);
    },
    refuse: (reason) => reasons.push(reason),
  };
};
