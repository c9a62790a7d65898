import type { Backend } from "./backend.js";
import { type Groups, observedEncoder } from "./observed-encoder.js";
import type { Observer } from "./observer.js";
import type { Buffer, GroupDescriptor } from "./webgpu.js";
import { type Change, replaced } from "./with-properties.js";

/**
 * The bytes that `writeBuffer` writes. Its offsets count bytes of buffers and elements of typed
 * arrays.
 */
const bytesOf = (data: ArrayBuffer | Uint8Array, from = 0, size?: number): Uint8Array => {
  const end = size === undefined ? undefined : from + size;
  if (data instanceof ArrayBuffer) return new Uint8Array(data.slice(from, end));
  const { buffer, byteOffset, byteLength } = data.subarray(from, end);
  return new Uint8Array(buffer, byteOffset, byteLength).slice();
};

/** Observes the device: encoded commands, and writes that bypass the encoder. */
export const deviceChanges = (
  { device, queue }: Backend,
  observer: Observer,
): readonly Change[] => {
  const groups: Groups = new WeakMap();
  const createGroup = device.createBindGroup.bind(device);
  const createEncoder = device.createCommandEncoder.bind(device);
  const write = queue.writeBuffer.bind(queue);
  return [
    ...replaced(device, {
      createBindGroup: (descriptor: GroupDescriptor) => {
        const group = createGroup(descriptor);
        groups.set(group, descriptor);
        return group;
      },
      createCommandEncoder: (descriptor?: object) =>
        observedEncoder(createEncoder(descriptor), groups, observer),
    }),
    ...replaced(queue, {
      writeBuffer: (
        buffer: Buffer,
        at: number,
        data: ArrayBuffer | Uint8Array,
        from?: number,
        size?: number,
      ) => {
        if (observer.owns(buffer) && at === 0) observer.uniforms(buffer, bytesOf(data, from, size));
        else observer.refuse("it writes to the device from JavaScript");
        write(buffer, at, data, from, size);
      },
    }),
  ];
};
