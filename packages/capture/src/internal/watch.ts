import { notCapturable } from "../not-capturable.js";
import { type Backend, type DataId, flush, onDevice } from "./backend.js";
import { deviceChanges } from "./watch-device.js";
import type { Watcher } from "./watcher.js";
import { type Buffer, tensorUsage, usages } from "./webgpu.js";
import { type Change, replaced, withProperties } from "./with-properties.js";

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
