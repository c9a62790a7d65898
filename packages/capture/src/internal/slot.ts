import { notCapturable } from "../not-capturable.js";
import { type Backend, type DataId, encoderOf, flush, onDevice } from "./backend.js";
import { type Buffer, tensorUsage } from "./webgpu.js";

/**
 * The buffers of one argument of a recorded step.
 *
 * A state tensor that every step replaces has two buffers: steps alternate between them, reading
 * old values from one and writing new values to the other. `handles` are tensors outside that view
 * these buffers.
 */
export interface Slot {
  readonly buffers: Buffer[];
  readonly handles: (DataId | undefined)[];
  /** The tensor whose values the only buffer holds. */
  filled: DataId | undefined;
}

/** A slot with a new buffer. */
export const inputSlot = (backend: Backend, id: DataId, bytes: number): Slot => {
  const buffer = backend.bufferManager.acquireBuffer(bytes, tensorUsage);
  const slot: Slot = { buffers: [buffer], handles: [undefined], filled: undefined };
  fill(backend, slot, 0, id);
  return slot;
};

/**
 * A slot for a tensor of the state. It uses the tensor's own buffer if no other tensor shares it.
 *
 * The tensor stays valid: its values move to another buffer before this one is overwritten.
 */
export const stateSlot = (backend: Backend, id: DataId, bytes: number): Slot => {
  const data = backend.tensorMap.get(id);
  backend.uploadToGPU(id);
  const buffer = data.resource as Buffer;
  const isPlain = buffer.size === bytes && buffer.usage === tensorUsage;
  if (!isPlain || data.external === true || data.refCount > 1) return inputSlot(backend, id, bytes);
  data.external = true;
  return { buffers: [buffer], handles: [id], filled: undefined };
};

const isViewOf = (backend: Backend, id: DataId | undefined, buffer: Buffer | undefined): boolean =>
  id !== undefined && backend.tensorMap.has(id) && backend.tensorMap.get(id).resource === buffer;

/** Whether the slot's buffer already holds the tensor's values. */
export const holds = (backend: Backend, slot: Slot, at: number, id: DataId): boolean =>
  isViewOf(backend, id, slot.buffers[at]) || (slot.buffers.length === 1 && slot.filled === id);

/** Writes a tensor's values to one of the slot's buffers. */
export const fill = (backend: Backend, slot: Slot, at: number, id: DataId): void => {
  const data = backend.tensorMap.get(id);
  const buffer = slot.buffers[at] as Buffer;
  const source = data.resource ?? undefined;
  if (source === undefined) backend.queue.writeBuffer(buffer, 0, onDevice(data));
  else if (typeof source.size === "number")
    encoderOf(backend).copyBufferToBuffer(source, 0, buffer, 0, buffer.size);
  else throw notCapturable("one of its arguments is a texture");
  slot.filled = id;
};

/** Moves the tensor that views one of the slot's buffers, if any, to a buffer of its own. */
export const moveOut = (backend: Backend, { buffers, handles }: Slot, at: number): void => {
  const buffer = buffers[at] as Buffer;
  const id = handles[at];
  handles[at] = undefined;
  if (id === undefined || !isViewOf(backend, id, buffer)) return;
  const own = backend.bufferManager.acquireBuffer(buffer.size, buffer.usage);
  encoderOf(backend).copyBufferToBuffer(buffer, 0, own, 0, buffer.size);
  Object.assign(backend.tensorMap.get(id), { resource: own, external: false });
};

/** Hands buffers over to the tensors that still view them, and returns these buffers. */
export const handOver = (backend: Backend, { buffers, handles }: Slot): readonly Buffer[] =>
  buffers.filter((buffer, at) => {
    const id = handles[at];
    if (id === undefined || !isViewOf(backend, id, buffer)) return false;
    backend.tensorMap.get(id).external = false;
    return true;
  });

/**
 * Writes the arguments of a step to its slots, and moves tensors out of the buffers that the step
 * will overwrite.
 */
export const prepare = (
  backend: Backend,
  slots: readonly Slot[],
  parity: number,
  ids: readonly DataId[],
): void => {
  flush(backend);
  const front = (slot: Slot): number => (slot.buffers.length === 2 ? parity : 0);
  const stale = slots.filter((slot, i) => !holds(backend, slot, front(slot), ids[i] as DataId));
  for (const slot of stale) moveOut(backend, slot, front(slot));
  flush(backend); // writes from the host would overtake commands that are only encoded
  slots.forEach((slot, i) => {
    if (!holds(backend, slot, front(slot), ids[i] as DataId))
      fill(backend, slot, front(slot), ids[i] as DataId);
  });
  for (const slot of slots) if (slot.buffers.length === 2) moveOut(backend, slot, 1 - parity);
};
