/** A buffer on the device. */
export interface Buffer {
  readonly size: number;
  readonly usage: number;
}

/** The binding of a shader variable. */
export interface Entry {
  readonly binding: number;
  readonly resource: { readonly buffer?: Buffer };
}

/** The descriptor of a bind group. */
export interface GroupDescriptor {
  readonly layout: unknown;
  readonly entries: readonly Entry[];
}

/** The part of WebGPU's compute pass that a replay needs. */
export interface Pass {
  readonly setPipeline: (pipeline: object) => void;
  readonly setBindGroup: (index: number, group: object) => void;
  readonly dispatchWorkgroups: (x: number, y?: number, z?: number) => void;
  readonly end: () => void;
}

/** The part of WebGPU's command encoder that a replay needs. */
export interface Encoder {
  readonly beginComputePass: (descriptor?: object) => Pass;
  readonly copyBufferToBuffer: (
    from: Buffer,
    fromOffset: number,
    to: Buffer,
    toOffset: number,
    size: number,
  ) => void;
  readonly clearBuffer: (buffer: Buffer, offset?: number, size?: number) => void;
}

/** The part of WebGPU's device that a replay needs. */
export interface Device {
  readonly createCommandEncoder: (descriptor?: object) => Encoder;
  readonly createBindGroup: (descriptor: GroupDescriptor) => object;
}

/** The part of WebGPU's queue that a replay needs. */
export interface Queue {
  readonly writeBuffer: (
    buffer: Buffer,
    offset: number,
    data: ArrayBuffer | ArrayBufferView,
    dataOffset?: number,
    size?: number,
  ) => void;
}

/** The bits of a buffer's `usage`. */
export const usages = {
  mapRead: 1,
  mapWrite: 2,
  copyFrom: 4,
  copyTo: 8,
  uniform: 64,
  storage: 128,
};

/** The usage of tensor buffers in TensorFlow.js. */
export const tensorUsage = usages.storage | usages.copyFrom | usages.copyTo;
