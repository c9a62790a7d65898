/** A buffer on the device. */
export interface Buffer {
  readonly size: number;
  readonly usage: number;
}

/** What a shader's variable is bound to. */
export interface Entry {
  readonly binding: number;
  readonly resource: { readonly buffer?: Buffer };
}

/** What a bind group is made of. */
export interface GroupDescriptor {
  readonly layout: unknown;
  readonly entries: readonly Entry[];
}

/** WebGPU's compute pass, as far as a replay needs it. */
export interface Pass {
  readonly setPipeline: (pipeline: object) => void;
  readonly setBindGroup: (index: number, group: object) => void;
  readonly dispatchWorkgroups: (x: number, y?: number, z?: number) => void;
  readonly end: () => void;
}

/** WebGPU's command encoder, as far as a replay needs it. */
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

/** WebGPU's device. */
export interface Device {
  readonly createCommandEncoder: (descriptor?: object) => Encoder;
  readonly createBindGroup: (descriptor: GroupDescriptor) => object;
}

/** WebGPU's queue. */
export interface Queue {
  readonly writeBuffer: (
    buffer: Buffer,
    offset: number,
    data: ArrayBuffer | ArrayBufferView,
    dataOffset?: number,
    size?: number,
  ) => void;
}

/** WebGPU's bits of `usage`. */
export const usages = {
  mapRead: 1,
  mapWrite: 2,
  copyFrom: 4,
  copyTo: 8,
  uniform: 64,
  storage: 128,
};

/** The usage of tfjs's tensors. */
export const tensorUsage = usages.storage | usages.copyFrom | usages.copyTo;
