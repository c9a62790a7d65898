import type { Backend } from "./backend.js";
import { type Groups, watchedEncoder } from "./watched-encoder.js";
import type { Watcher } from "./watcher.js";
import type { Buffer, GroupDescriptor } from "./webgpu.js";
import { type Change, replaced } from "./with-properties.js";

/** What `writeBuffer` writes: it counts bytes of buffers and elements of typed arrays. */
const bytesOf = (data: ArrayBuffer | Uint8Array, from = 0, size?: number): Uint8Array => {
  const end = size === undefined ? undefined : from + size;
  if (data instanceof ArrayBuffer) return new Uint8Array(data.slice(from, end));
  const { buffer, byteOffset, byteLength } = data.subarray(from, end);
  return new Uint8Array(buffer, byteOffset, byteLength).slice();
};

/** The device's side: what is encoded, and what is written past the encoder. */
export const deviceChanges = ({ device, queue }: Backend, watcher: Watcher): readonly Change[] => {
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
        watchedEncoder(createEncoder(descriptor), groups, watcher),
    }),
    ...replaced(queue, {
      writeBuffer: (
        buffer: Buffer,
        at: number,
        data: ArrayBuffer | Uint8Array,
        from?: number,
        size?: number,
      ) => {
        if (watcher.owns(buffer) && at === 0) watcher.uniforms(buffer, bytesOf(data, from, size));
        else watcher.refuse("it writes to the device from JavaScript");
        write(buffer, at, data, from, size);
      },
    }),
  ];
};
