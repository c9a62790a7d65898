import type { Observer } from "./observer.js";
import type { Encoder, GroupDescriptor, Pass } from "./webgpu.js";

/** The descriptors of the bind groups created so far. */
export type Groups = WeakMap<object, GroupDescriptor>;

/**
 * The object with some methods replaced. Calls of other methods run, but make the step not
 * capturable.
 */
const withMethods = <A extends object>(
  object: A,
  methods: Partial<A>,
  harmless: readonly string[],
  observer: Observer,
): A =>
  new Proxy(object, {
    get: (target, key) => {
      if (key in methods) return methods[key as keyof A];
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        if (!harmless.includes(String(key)))
          observer.refuse(`it encodes ${String(key)}, which cannot be replayed`);
        return Reflect.apply(value, target, args);
      };
    },
  });

const observedPass = (pass: Pass, groups: Groups, observer: Observer): Pass => {
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
        if (index !== 0) observer.refuse(`it sets bind group ${index}; only 0 can be replayed`);
        group = given;
        pass.setBindGroup(index, given);
      },
      dispatchWorkgroups: (x, y = 1, z = 1) => {
        const descriptor = group && groups.get(group);
        if (pipeline === undefined || group === undefined || descriptor === undefined)
          observer.refuse("it dispatches a program that was set up before the step");
        else observer.command({ type: "dispatch", pipeline, group, descriptor, x, y, z });
        pass.dispatchWorkgroups(x, y, z);
      },
    },
    ["end"],
    observer,
  );
};

/** An encoder that reports every command to the observer. */
export const observedEncoder = (encoder: Encoder, groups: Groups, observer: Observer): Encoder =>
  withMethods(
    encoder,
    {
      beginComputePass: (...args) =>
        observedPass(encoder.beginComputePass(...args), groups, observer),
      copyBufferToBuffer: (from, fromOffset, to, toOffset, size) => {
        observer.command({ type: "copy", from, fromOffset, to, toOffset, size });
        encoder.copyBufferToBuffer(from, fromOffset, to, toOffset, size);
      },
      clearBuffer: (buffer, offset = 0, size?: number) => {
        observer.command({ type: "clear", buffer, offset, size });
        encoder.clearBuffer(buffer, offset, size);
      },
    },
    ["finish"],
    observer,
  );
