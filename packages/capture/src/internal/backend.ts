import type * as tf from "@tensorflow/tfjs-core";
import type { Buffer, Device, Encoder, Queue } from "./webgpu.js";

/** TensorFlow.js's key of the values that a tensor shares with its clones. */
export type DataId = object;

/** What TensorFlow.js's backend stores about a tensor's values. */
export interface TensorData {
  readonly dtype: tf.DataType;
  readonly shape: number[];
  readonly refCount: number;
  /** The values, if they are on the host. */
  values: ArrayLike<number> | null | undefined;
  /** The values, if they are on the device. */
  resource?: Buffer | null;
  /** TensorFlow.js does not recycle external buffers. */
  external?: boolean;
}

/** TensorFlow.js's pool of buffers. */
export interface BufferManager {
  readonly acquireBuffer: (
    size: number,
    usage: number,
    mapped?: boolean,
    reuse?: boolean,
  ) => Buffer;
  readonly releaseBuffer: (buffer: Buffer, reuse?: boolean) => void;
}

/** The part of TensorFlow.js's WebGPU backend that recording and replaying use. */
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

/**
 * The backend, if it is TensorFlow.js's WebGPU backend. It is recognized by its methods, because
 * this package imports no backend.
 */
export const asWebGpu = (backend: tf.KernelBackend): Backend | undefined => {
  const candidate = backend as Partial<Backend>;
  return functions.every((name) => typeof candidate[name] === "function") &&
    typeof candidate.device?.createBindGroup === "function" &&
    typeof candidate.bufferManager?.acquireBuffer === "function"
    ? (backend as Backend)
    : undefined;
};

/** Submits encoded commands, if there are any. */
export const flush = (backend: Backend): void => {
  if (!backend.commandEncoder) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
};

/** An encoder for commands outside of a compute pass, after everything encoded so far. */
export const encoderOf = (backend: Backend): Encoder => {
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  return backend.commandEncoder as Encoder;
};

/** The host values of a tensor, in the form that the device stores. */
export const onDevice = ({ dtype, values }: TensorData): Int32Array | Float32Array => {
  const typed = values ?? [];
  if (dtype === "float32") return typed instanceof Float32Array ? typed : Float32Array.from(typed);
  return typed instanceof Int32Array ? typed : Int32Array.from(typed);
};
