import * as tf from "@tensorflow/tfjs-core";
import { type Backend, type DataId, encoderOf } from "./backend.js";
import { type Leaf, leavesOf, rebuild } from "./leaves.js";
import type { Given } from "./signature.js";
import { type Met, watch } from "./watch.js";
import type { Watcher } from "./watcher.js";
import type { Buffer } from "./webgpu.js";

/** A step, its types forgotten. */
export type AnyStep = (state: object, inputs: object) => { state: object; outputs: object };

/** Where a step is to run: with which tensors, laid out how, on which buffers by slot. */
export interface Place {
  readonly state: object;
  readonly inputs: object;
  readonly leaves: readonly Leaf[];
  readonly given: readonly Given[];
  readonly buffers: readonly Buffer[];
}

/** A tensor that a step returned: one that it was given, by number, or what it made, and where. */
export type Found =
  | { readonly leaf: number }
  | {
      readonly path: string;
      readonly buffer: Buffer;
      readonly shape: number[];
      readonly dtype: tf.DataType;
      readonly stored: tf.DataType;
    };

/** What a step returned, its tensors disposed: the records, and each tensor's whereabouts in order. */
export interface Returned {
  readonly template: { readonly state: object; readonly outputs: object };
  readonly found: readonly Found[];
  readonly met: Met;
}

/** A tensor on a buffer that it does not own. */
export const lookInto = (
  backend: Backend,
  buffer: Buffer,
  { shape, dtype, stored }: { shape: readonly number[]; dtype: tf.DataType; stored: tf.DataType },
): tf.Tensor => {
  const { dataId } = backend.makeTensorInfo([...shape], stored);
  Object.assign(backend.tensorMap.get(dataId), { resource: buffer, external: true });
  return tf.engine().makeTensorFromDataId(dataId, [...shape], dtype, backend);
};

/** A tensor of the caller's own, with what is in the buffer when all that is encoded so far has run. */
export const copyOf = (
  backend: Backend,
  buffer: Buffer,
  { shape, dtype, stored }: { shape: readonly number[]; dtype: tf.DataType; stored: tf.DataType },
): tf.Tensor => {
  const { dataId } = backend.makeTensorInfo([...shape], stored);
  backend.uploadToGPU(dataId);
  const own = backend.tensorMap.get(dataId).resource as Buffer;
  encoderOf(backend).copyBufferToBuffer(buffer, 0, own, 0, own.size);
  return tf.engine().makeTensorFromDataId(dataId, [...shape], dtype, backend);
};

/** One tensor for each that is given, on the slots' buffers; what shares values shares them here too. */
const standIns = (backend: Backend, { leaves, given, buffers }: Place): readonly tf.Tensor[] => {
  const bySlot = new Map<number, tf.Tensor>();
  const byTensor = new Map<string, tf.Tensor>();
  return given.map((layout, i) => {
    const key = `${layout.slot}:${(leaves[i] as Leaf).tensor.id}`;
    const same = byTensor.get(key);
    if (same !== undefined) return same;
    const first = bySlot.get(layout.slot);
    const made =
      first === undefined
        ? lookInto(backend, buffers[layout.slot] as Buffer, layout)
        : tf.engine().makeTensorFromDataId(first.dataId, [...layout.shape], layout.dtype, backend);
    if (first !== undefined) backend.incRef(first.dataId);
    bySlot.set(layout.slot, first ?? made);
    byTensor.set(key, made);
    return made;
  });
};

/** Runs the step for the watcher to see, on the slots' buffers. */
export const runStep = (
  backend: Backend,
  step: AnyStep,
  place: Place,
  watcher: Watcher,
  reasons: string[],
): Returned => {
  const tensors = standIns(backend, place);
  const met: Met = {
    given: new Set(tensors.map(({ dataId }) => dataId)),
    born: new Set<DataId>(),
    foreign: new Set<DataId>(),
  };
  const locate = ({ path, tensor }: Leaf): readonly Found[] => {
    const leaf = tensors.indexOf(tensor);
    if (leaf >= 0) return [{ leaf }];
    const { dataId, shape, dtype, size } = tensor;
    const { dtype: stored } = backend.tensorMap.get(dataId);
    if (stored === "string" || stored === "complex64" || size === 0) {
      reasons.push(`${path} is of dtype ${stored} and has ${size} elements`);
      return [];
    }
    backend.uploadToGPU(dataId);
    const buffer = backend.tensorMap.get(dataId).resource as Buffer;
    return [{ path, buffer, shape, dtype, stored }];
  };
  return watch(backend, met, watcher, () => {
    try {
      const all = tensors[Symbol.iterator]();
      const returned = step(rebuild(place.state, all), rebuild(place.inputs, all));
      const { state, outputs } = (returned ?? {}) as Partial<typeof returned>;
      if (typeof state !== "object" || typeof outputs !== "object") {
        const what = returned instanceof Promise ? "a promise" : "something else";
        reasons.push(`it returns ${what} and not { state, outputs }`);
        return { template: { state: {}, outputs: {} }, found: [], met };
      }
      const leaves = [
        ...leavesOf(state, "state", reasons),
        ...leavesOf(outputs, "outputs", reasons),
      ];
      const found = leaves.flatMap(locate);
      for (const { tensor } of leaves)
        if (met.born.has(tensor.dataId) || met.given.has(tensor.dataId)) tensor.dispose();
      return { template: { state, outputs }, found, met };
    } finally {
      tf.dispose([...tensors]);
    }
  });
};
