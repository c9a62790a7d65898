import type * as tf from "@tensorflow/tfjs-core";
import type { Buffer, Device, Encoder, Queue } from "./webgpu.js";

/** tfjs's name for the values of a tensor and of its clones. */
export type DataId = object;

/** What tfjs's backend knows of a tensor's values. */
export interface TensorData {
  readonly dtype: tf.DataType;
  readonly shape: number[];
  readonly refCount: number;
  /** The values where they are on the host. */
  values: ArrayLike<number> | null | undefined;
  /** The values where they are on the device. */
  resource?: Buffer | null;
  /** The buffer is somebody else's: tfjs does not recycle it. */
  external?: boolean;
}

/** tfjs's recycler of buffers. */
export interface BufferManager {
  readonly acquireBuffer: (
    size: number,
    usage: number,
    mapped?: boolean,
    reuse?: boolean,
  ) => Buffer;
  readonly releaseBuffer: (buffer: Buffer, reuse?: boolean) => void;
}

/** The parts of tfjs's WebGPU backend that a recording and a replay touch. */
export interface Backend extends tf.KernelBackend {
  readonly device: Device;
  readonly queue: Queue;
  readonly bufferManager: BufferManager;
  readonly tensorMap: {
    readonly get: (id: DataId) => TensorData;
    readonly has: (id: DataId) => boolean;
  };
  readonly commandEncoder: Encoder | null;
  readonly commandQueueOwnedIds: object;
  readonly ensureCommandEncoderReady: () => void;
  readonly endComputePassEncoder: () => void;
  readonly submitQueue: () => void;
  readonly uploadToGPU: (id: DataId) => void;
  readonly makeTensorInfo: (shape: number[], dtype: tf.DataType) => tf.TensorInfo;
  readonly runWebGPUProgram: (program: object, ...rest: never[]) => tf.TensorInfo;
}

const functions = [
  "ensureCommandEncoderReady",
  "endComputePassEncoder",
  "submitQueue",
  "uploadToGPU",
  "makeTensorInfo",
  "runWebGPUProgram",
] as const;

/** The backend, if it is tfjs's WebGPU one: told by its parts, for no backend is imported here. */
export const asWebGpu = (backend: tf.KernelBackend): Backend | undefined => {
  const candidate = backend as Partial<Backend>;
  return functions.every((name) => typeof candidate[name] === "function") &&
    typeof candidate.device?.createBindGroup === "function" &&
    typeof candidate.bufferManager?.acquireBuffer === "function"
    ? (backend as Backend)
    : undefined;
};

/** Sends off what has been encoded, if anything has. */
export const flush = (backend: Backend): void => {
  if (!backend.commandEncoder) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
};

/** An encoder for commands outside of a compute pass, after all that has been encoded so far. */
export const encoderOf = (backend: Backend): Encoder => {
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  return backend.commandEncoder as Encoder;
};

/** The values that a tensor has on the host, as the device is to see them. */
export const onDevice = ({ dtype, values }: TensorData): Int32Array | Float32Array => {
  const typed = values ?? [];
  if (dtype === "float32") return typed instanceof Float32Array ? typed : Float32Array.from(typed);
  return typed instanceof Int32Array ? typed : Int32Array.from(typed);
};
