import type { Watcher } from "./watcher.js";
import type { Encoder, GroupDescriptor, Pass } from "./webgpu.js";

/** The bind groups made so far, and what of. */
export type Groups = WeakMap<object, GroupDescriptor>;

/** The object with some of its methods replaced; to call any other is refused, and done. */
const withMethods = <A extends object>(
  object: A,
  methods: Partial<A>,
  harmless: readonly string[],
  watcher: Watcher,
): A =>
  new Proxy(object, {
    get: (target, key) => {
      if (key in methods) return methods[key as keyof A];
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        if (!harmless.includes(String(key)))
          watcher.refuse(`it encodes ${String(key)}, which is not replayed`);
        return Reflect.apply(value, target, args);
      };
    },
  });

const watchedPass = (pass: Pass, groups: Groups, watcher: Watcher): Pass => {
  let pipeline: object | undefined;
  let group: object | undefined;
  return withMethods(
    pass,
    {
      setPipeline: (given) => {
        pipeline = given;
        pass.setPipeline(given);
      },
      setBindGroup: (index, given) => {
        if (index !== 0) watcher.refuse(`it sets bind group ${index}; only 0 is replayed`);
        group = given;
        pass.setBindGroup(index, given);
      },
      dispatchWorkgroups: (x, y = 1, z = 1) => {
        const descriptor = group && groups.get(group);
        if (pipeline === undefined || group === undefined || descriptor === undefined)
          watcher.refuse("it dispatches a program that was set up before the step");
        else watcher.command({ type: "dispatch", pipeline, group, descriptor, x, y, z });
        pass.dispatchWorkgroups(x, y, z);
      },
    },
    ["end"],
    watcher,
  );
};

/** An encoder that tells the watcher of every command. */
export const watchedEncoder = (encoder: Encoder, groups: Groups, watcher: Watcher): Encoder =>
  withMethods(
    encoder,
    {
      beginComputePass: (...args) =>
        watchedPass(encoder.beginComputePass(...args), groups, watcher),
      copyBufferToBuffer: (from, fromOffset, to, toOffset, size) => {
        watcher.command({ type: "copy", from, fromOffset, to, toOffset, size });
        encoder.copyBufferToBuffer(from, fromOffset, to, toOffset, size);
      },
      clearBuffer: (buffer, offset = 0, size?: number) => {
        watcher.command({ type: "clear", buffer, offset, size });
        encoder.clearBuffer(buffer, offset, size);
      },
    },
    ["finish"],
    watcher,
  );
