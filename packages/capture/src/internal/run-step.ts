import * as tf from "@tensorflow/tfjs-core";
import { type Backend, type DataId, encoderOf } from "./backend.js";
import type { Layout } from "./layout.js";
import { type Leaf, leavesOf, rebuild } from "./leaves.js";
import { observe, type UsedTensors } from "./observe.js";
import type { Observer } from "./observer.js";
import type { Buffer } from "./webgpu.js";

/** A step with untyped records. */
export type AnyStep = (state: object, inputs: object) => { state: object; outputs: object };

/** A call of a step: its arguments, their tensors and layouts, and a buffer for each slot. */
export interface StepCall {
  readonly state: object;
  readonly inputs: object;
  readonly leaves: readonly Leaf[];
  readonly layouts: readonly Layout[];
  readonly buffers: readonly Buffer[];
}

/**
 * A tensor that a step returned: the index of one of its arguments, or a new tensor and its buffer.
 */
export type ReturnedTensor =
  | { readonly leaf: number }
  | {
      readonly path: string;
      readonly buffer: Buffer;
      readonly shape: number[];
      readonly dtype: tf.DataType;
      readonly stored: tf.DataType;
    };

/**
 * The result of a step, its tensors disposed: the records, and the buffer of each tensor in order.
 */
export interface StepResult {
  readonly template: { readonly state: object; readonly outputs: object };
  readonly returned: readonly ReturnedTensor[];
  readonly used: UsedTensors;
}

/** A tensor that views a buffer without owning it. */
export const viewOf = (
  backend: Backend,
  buffer: Buffer,
  { shape, dtype, stored }: { shape: readonly number[]; dtype: tf.DataType; stored: tf.DataType },
): tf.Tensor => {
  const { dataId } = backend.makeTensorInfo([...shape], stored);
  Object.assign(backend.tensorMap.get(dataId), { resource: buffer, external: true });
  return tf.engine().makeTensorFromDataId(dataId, [...shape], dtype, backend);
};

/** A tensor with a copy of the buffer, taken after all commands encoded so far. */
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

/**
 * Tensors on the buffers of the slots, one per argument. Arguments that share values share a slot.
 */
const standIns = (
  backend: Backend,
  { leaves, layouts, buffers }: StepCall,
): readonly tf.Tensor[] => {
  const bySlot = new Map<number, tf.Tensor>();
  const byTensor = new Map<string, tf.Tensor>();
  return layouts.map((layout, i) => {
    const key = `${layout.slot}:${(leaves[i] as Leaf).tensor.id}`;
    const same = byTensor.get(key);
    if (same !== undefined) return same;
    const first = bySlot.get(layout.slot);
    const made =
      first === undefined
        ? viewOf(backend, buffers[layout.slot] as Buffer, layout)
        : tf.engine().makeTensorFromDataId(first.dataId, [...layout.shape], layout.dtype, backend);
    if (first !== undefined) backend.incRef(first.dataId);
    bySlot.set(layout.slot, first ?? made);
    byTensor.set(key, made);
    return made;
  });
};

/**
 * Runs the step on the buffers of the slots and reports its work to the observer.
 *
 * If the step throws, `abandon` gets the tensors that it had used, before the exception leaves.
 */
export const runStep = (
  backend: Backend,
  step: AnyStep,
  call: StepCall,
  observer: Observer,
  reasons: string[],
  abandon: (used: UsedTensors) => void,
): StepResult => {
  const tensors = standIns(backend, call);
  const used: UsedTensors = {
    given: new Set(tensors.map(({ dataId }) => dataId)),
    created: new Set<DataId>(),
    external: new Set<DataId>(),
  };
  const locate = ({ path, tensor }: Leaf): readonly ReturnedTensor[] => {
    const leaf = tensors.indexOf(tensor);
    if (leaf >= 0) return [{ leaf }];
    const { dataId, shape, dtype, size } = tensor;
    const { dtype: stored } = backend.tensorMap.get(dataId);
    if (stored === "string" || stored === "complex64" || size === 0) {
      reasons.push(`${path} has dtype ${stored} and ${size} elements`);
      return [];
    }
    backend.uploadToGPU(dataId);
    const buffer = backend.tensorMap.get(dataId).resource as Buffer;
    return [{ path, buffer, shape, dtype, stored }];
  };
  return observe(backend, used, observer, () => {
    try {
      const all = tensors[Symbol.iterator]();
      const result = step(rebuild(call.state, all), rebuild(call.inputs, all));
      const { state, outputs } = (result ?? {}) as Partial<typeof result>;
      if (typeof state !== "object" || typeof outputs !== "object") {
        const what = result instanceof Promise ? "a promise" : "something else";
        reasons.push(`it returns ${what} instead of { state, outputs }`);
        return { template: { state: {}, outputs: {} }, returned: [], used };
      }
      const leaves = [
        ...leavesOf(state, "state", reasons),
        ...leavesOf(outputs, "outputs", reasons),
      ];
      const returned = leaves.flatMap(locate);
      for (const { tensor } of leaves)
        if (used.created.has(tensor.dataId) || used.given.has(tensor.dataId)) tensor.dispose();
      return { template: { state, outputs }, returned, used };
    } catch (thrown) {
      abandon(used);
      throw thrown;
    } finally {
      tf.dispose([...tensors]);
    }
  });
};
