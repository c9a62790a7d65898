import { notCapturable } from "../not-capturable.js";
import { type Backend, type DataId, flush, onDevice } from "./backend.js";
import { deviceChanges } from "./observe-device.js";
import type { Observer } from "./observer.js";
import { type Buffer, tensorUsage, usages } from "./webgpu.js";
import { type Change, replaced, withProperties } from "./with-properties.js";

/** The tensors whose values a step used. */
export interface UsedTensors {
  /** Its arguments. */
  readonly given: ReadonlySet<DataId>;
  /** Tensors that it created. */
  readonly created: Set<DataId>;
  /** Tensors from outside. */
  readonly external: Set<DataId>;
}

const mark = Symbol.for("@longtail/capture");

/** Whether a step is being observed on the backend. */
export const isObserved = (backend: Backend): boolean => mark in backend;

/** Observes TensorFlow.js: where buffers come from, and which tensors exist. */
const backendChanges = (
  backend: Backend,
  used: UsedTensors,
  observer: Observer,
): readonly Change[] => {
  const { bufferManager: manager, queue, tensorMap } = backend;
  const writeBuffer = queue.writeBuffer.bind(queue);
  const upload = backend.uploadToGPU.bind(backend);
  const write = backend.write.bind(backend);
  const read = backend.read.bind(backend);
  const readSync = backend.readSync.bind(backend);
  const run = backend.runWebGPUProgram.bind(backend);
  const isOnHost = (id: DataId): boolean => (tensorMap.get(id).values ?? undefined) !== undefined;
  const readsBack =
    "it reads a tensor back; return that tensor among the outputs and read it outside";

  const observedManager = {
    acquireBuffer: (size: number, usage: number, ...rest: boolean[]) =>
      (usage & (usages.mapRead | usages.mapWrite)) !== 0
        ? manager.acquireBuffer(size, usage, ...rest)
        : observer.acquire(size, usage),
    releaseBuffer: (buffer: Buffer, reuse?: boolean) =>
      observer.owns(buffer) ? observer.release(buffer) : manager.releaseBuffer(buffer, reuse),
  };
  const uploadToGPU = (id: DataId): void => {
    const data = tensorMap.get(id);
    const own = used.created.has(id);
    if (!own && !used.given.has(id)) {
      used.external.add(id);
      if (data.external === true)
        observer.refuse("it uses a tensor on an external buffer that is not among its inputs");
    }
    if ((data.resource ?? undefined) !== undefined || !isOnHost(id)) {
      upload(id);
      return;
    }
    const values = onDevice(data);
    // The recording keeps tensors that the step created. Other tensors belong to whoever created
    // them.
    data.resource = own
      ? observer.constant(values)
      : manager.acquireBuffer(values.byteLength, tensorUsage);
    if (!own) writeBuffer(data.resource, 0, values);
    data.values = null;
  };
  return [
    ...replaced(backend, {
      bufferManager: Object.setPrototypeOf(observedManager, manager),
      uploadToGPU,
      write: (...args: Parameters<typeof write>) => {
        const id = write(...args);
        used.created.add(id);
        return id;
      },
      read: (id: DataId) => {
        if (isOnHost(id)) return read(id);
        observer.refuse(readsBack);
        return new Promise(() => undefined); // an unhandled rejection would end a Node process
      },
      readSync: (id: DataId) => {
        if (isOnHost(id)) return readSync(id);
        observer.refuse(readsBack);
        throw notCapturable(readsBack);
      },
      runWebGPUProgram: (...args: Parameters<typeof run>) => {
        observer.enter(args[0].constructor.name);
        return run(...args);
      },
    }),
    { object: backend, key: mark, descriptor: { value: true } },
    {
      // TensorFlow.js delays the release of buffers in unsubmitted commands. Commands run in order,
      // so this is not needed.
      object: backend,
      key: "commandQueueOwnedIds",
      descriptor: { get: () => ({ has: () => false, add: () => undefined }), set: () => undefined },
    },
  ];
};

/** Runs `f` and reports its work on the backend to the observer. */
export const observe = <A>(
  backend: Backend,
  used: UsedTensors,
  observer: Observer,
  f: () => A,
): A => {
  flush(backend);
  const changes = [...deviceChanges(backend, observer), ...backendChanges(backend, used, observer)];
  return withProperties(changes, () => {
    try {
      return f();
    } finally {
      flush(backend);
    }
  });
};
