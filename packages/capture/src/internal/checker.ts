import type { Backend } from "./backend.js";
import type { Renaming } from "./commands.js";
import type { Event, Tape } from "./events.js";
import type { Observer } from "./observer.js";
import { type Buffer, tensorUsage } from "./webgpu.js";

const sameNumbers = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
};

const differenceOf = (before: ArrayLike<number>, now: ArrayLike<number>): string => {
  let i = 0;
  while (i < now.length && Object.is(before[i], now[i])) i++;
  return `${before[i]} when it was recorded and is ${now[i]} now`;
};

/** An observer that runs a step on the buffers of its tape and compares its work with the tape. */
export const checker = (
  { bufferManager, queue }: Backend,
  tape: Tape,
  renaming: Renaming,
  reasons: string[],
): Observer & { readonly finish: () => void } => {
  const writeBuffer = queue.writeBuffer.bind(queue);
  const current = (buffer: Buffer): Buffer => renaming.get(buffer) ?? buffer;
  let at = 0;
  let program = "";
  const refuse = (reason: string): void => {
    reasons.push(reason);
  };
  const where = (): string => (program === "" ? "" : ` (${program})`);
  /**
   * The next event of the tape, if the step has followed the tape so far and the event has this
   * type.
   */
  const next = <T extends Event["type"]>(type: T): Extract<Event, { type: T }> | undefined => {
    if (reasons.length > 0) return undefined;
    const event = tape.events[at++];
    if (event?.type === type) return event as Extract<Event, { type: T }>;
    refuse(
      `it does not repeat its recorded work: ${event?.type ?? "the end"} then, ${type} now${where()}`,
    );
    return undefined;
  };
  const fresh = (size: number, usage: number): Buffer => bufferManager.acquireBuffer(size, usage);
  return {
    enter: (name) => {
      program = name;
    },
    acquire: (size, usage) => {
      const event = next("acquire");
      if (event === undefined) return fresh(size, usage);
      if (event.size === size && event.usage === usage) return current(event.buffer);
      refuse(`a tensor had ${event.size} bytes when it was recorded and has ${size} now${where()}`);
      return fresh(size, usage);
    },
    owns: (buffer) => tape.owned.has(buffer),
    release: () => undefined,
    constant: (values) => {
      const event = next("constant");
      if (event !== undefined && sameNumbers(event.values, values)) return event.buffer;
      if (event !== undefined)
        refuse(
          `a number that it makes a tensor of was ${differenceOf(event.values, values)}${where()}; pass it as a tensor among the inputs`,
        );
      const buffer = fresh(values.byteLength, tensorUsage);
      writeBuffer(buffer, 0, values);
      return buffer;
    },
    uniforms: (_, bytes) => {
      const event = next("uniforms");
      if (event !== undefined && !sameNumbers(event.bytes, bytes))
        refuse(
          `an attribute of an op has changed since it was recorded${where()}; pass it as a tensor among the inputs`,
        );
    },
    command: (command) => {
      const event = next(command.type);
      if (event === undefined) return;
      const same =
        command.type === "dispatch" && event.type === "dispatch"
          ? command.pipeline === event.pipeline &&
            sameNumbers([command.x, command.y, command.z], [event.x, event.y, event.z]) &&
            command.descriptor.entries.length === event.descriptor.entries.length &&
            command.descriptor.entries.every(({ resource }, i) => {
              const before = event.descriptor.entries[i]?.resource.buffer;
              return before !== undefined && resource.buffer === current(before);
            })
          : command.type === "copy" && event.type === "copy"
            ? command.from === current(event.from) &&
              command.to === current(event.to) &&
              sameNumbers(
                [command.fromOffset, command.toOffset, command.size],
                [event.fromOffset, event.toOffset, event.size],
              )
            : command.type === "clear" &&
              event.type === "clear" &&
              command.buffer === current(event.buffer);
      if (!same)
        refuse(
          `it does not repeat its recorded work: it runs another program, or uses another tensor from outside of state and inputs${where()}`,
        );
    },
    refuse,
    finish: () => {
      if (reasons.length === 0 && at !== tape.events.length)
        refuse("it does less than when it was recorded");
    },
  };
};
