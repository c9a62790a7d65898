import { notCapturable } from "../not-capturable.js";
import { type Backend, type DataId, flush, onDevice } from "./backend.js";
import { type Groups, watchedEncoder } from "./watched-encoder.js";
import type { Watcher } from "./watcher.js";
import { type Buffer, type GroupDescriptor, tensorUsage, usages } from "./webgpu.js";
import { type Change, withProperties } from "./with-properties.js";

/** Which tensors' values a step met. */
export interface Met {
  /** Those it was given. */
  readonly given: ReadonlySet<DataId>;
  /** Those it made. */
  readonly born: Set<DataId>;
  /** Those it used that it neither made nor was given. */
  readonly foreign: Set<DataId>;
}

const mark = Symbol.for("@longtail/capture");

/** Whether a step is being watched on the backend. */
export const isWatched = (backend: Backend): boolean => mark in backend;

const replaced = (object: object, methods: Readonly<Record<string, unknown>>): readonly Change[] =>
  Object.entries(methods).map(([key, value]) => ({
    object,
    key,
    descriptor: { value, writable: true },
  }));

/** What `writeBuffer` writes: it counts bytes of buffers and elements of typed arrays. */
const bytesOf = (data: ArrayBuffer | Uint8Array, from = 0, size?: number): Uint8Array => {
  const end = size === undefined ? undefined : from + size;
  if (data instanceof ArrayBuffer) return new Uint8Array(data.slice(from, end));
  const { buffer, byteOffset, byteLength } = data.subarray(from, end);
  return new Uint8Array(buffer, byteOffset, byteLength).slice();
};

/** The device's side: what is encoded, and what is written past the encoder. */
const deviceChanges = ({ device, queue }: Backend, watcher: Watcher): readonly Change[] => {
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

/** tfjs's side: where buffers come from, and which tensors there are. */
const backendChanges = (backend: Backend, met: Met, watcher: Watcher): readonly Change[] => {
  const { bufferManager: manager, queue, tensorMap } = backend;
  const writeBuffer = queue.writeBuffer.bind(queue);
  const upload = backend.uploadToGPU.bind(backend);
  const write = backend.write.bind(backend);
  const read = backend.read.bind(backend);
  const readSync = backend.readSync.bind(backend);
  const run = backend.runWebGPUProgram.bind(backend);
  const isOnHost = (id: DataId): boolean => (tensorMap.get(id).values ?? undefined) !== undefined;
  const readsBack =
    "it reads a tensor back; return the tensor among the outputs, and read it there";

  const watchedManager = {
    acquireBuffer: (size: number, usage: number, ...rest: boolean[]) =>
      (usage & (usages.mapRead | usages.mapWrite)) !== 0
        ? manager.acquireBuffer(size, usage, ...rest)
        : watcher.acquire(size, usage),
    releaseBuffer: (buffer: Buffer, reuse?: boolean) =>
      watcher.owns(buffer) ? watcher.release(buffer) : manager.releaseBuffer(buffer, reuse),
  };
  const uploadToGPU = (id: DataId): void => {
    const data = tensorMap.get(id);
    const own = met.born.has(id);
    if (!own && !met.given.has(id)) {
      met.foreign.add(id);
      if (data.external === true)
        watcher.refuse("it uses a tensor on lent memory that is not among its inputs");
    }
    if ((data.resource ?? undefined) !== undefined || !isOnHost(id)) {
      upload(id);
      return;
    }
    const values = onDevice(data);
    // What the step made is the recording's to keep; what was there before belongs to whoever made it.
    data.resource = own
      ? watcher.constant(values)
      : manager.acquireBuffer(values.byteLength, tensorUsage);
    if (!own) writeBuffer(data.resource, 0, values);
    data.values = null;
  };
  return [
    ...replaced(backend, {
      bufferManager: Object.setPrototypeOf(watchedManager, manager),
      uploadToGPU,
      write: (...args: Parameters<typeof write>) => {
        const id = write(...args);
        met.born.add(id);
        return id;
      },
      read: (id: DataId) => {
        if (isOnHost(id)) return read(id);
        watcher.refuse(readsBack);
        return new Promise(() => undefined); // a rejection that nobody handles would end a process in Node
      },
      readSync: (id: DataId) => {
        if (isOnHost(id)) return readSync(id);
        watcher.refuse(readsBack);
        throw notCapturable(readsBack);
      },
      runWebGPUProgram: (...args: Parameters<typeof run>) => {
        watcher.enter(args[0].constructor.name);
        return run(...args);
      },
    }),
    { object: backend, key: mark, descriptor: { value: true } },
    {
      // tfjs puts off the release of buffers that unsubmitted commands use, though commands run in order anyway.
      object: backend,
      key: "commandQueueOwnedIds",
      descriptor: { get: () => ({ has: () => false, add: () => undefined }), set: () => undefined },
    },
  ];
};

/** The result of `f`, with the watcher told of all that it does on the backend. */
export const watch = <A>(backend: Backend, met: Met, watcher: Watcher, f: () => A): A => {
  flush(backend);
  const changes = [...deviceChanges(backend, watcher), ...backendChanges(backend, met, watcher)];
  return withProperties(changes, () => {
    try {
      return f();
    } finally {
      flush(backend);
    }
  });
};
