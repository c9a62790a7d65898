import { notCapturable } from "../not-capturable.js";
import { type Backend, type DataId, encoderOf, flush, onDevice } from "./backend.js";
import { type Buffer, tensorUsage } from "./webgpu.js";

/**
 * Where a recorded step finds one tensor that it is given.
 *
 * A tensor of the state that each step replaces has two buffers, and the steps go to and fro between them: old values in the
 * one, new in the other. Tensors outside may look into these buffers: the handles.
 */
export interface Slot {
  readonly buffers: Buffer[];
  readonly handles: (DataId | undefined)[];
  /** Whose values the only buffer holds. */
  filled: DataId | undefined;
}

/** A slot on a buffer of its own. */
export const inputSlot = (backend: Backend, id: DataId, bytes: number): Slot => {
  const buffer = backend.bufferManager.acquireBuffer(bytes, tensorUsage);
  const slot: Slot = { buffers: [buffer], handles: [undefined], filled: undefined };
  fill(backend, slot, 0, id);
  return slot;
};

/**
 * A slot for a tensor of the state: on the tensor's own buffer where nobody else knows that.
 *
 * The tensor stays whole for whoever holds it: its values are moved away before the buffer is written to.
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

const looksInto = (backend: Backend, id: DataId | undefined, buffer: Buffer | undefined): boolean =>
  id !== undefined && backend.tensorMap.has(id) && backend.tensorMap.get(id).resource === buffer;

/** Whether the tensor's values are in the slot's buffer already. */
export const holds = (backend: Backend, slot: Slot, at: number, id: DataId): boolean =>
  looksInto(backend, id, slot.buffers[at]) || (slot.buffers.length === 1 && slot.filled === id);

/** Puts a tensor's values into one of the slot's buffers. */
export const fill = (backend: Backend, slot: Slot, at: number, id: DataId): void => {
  const data = backend.tensorMap.get(id);
  const buffer = slot.buffers[at] as Buffer;
  const source = data.resource ?? undefined;
  if (source === undefined) backend.queue.writeBuffer(buffer, 0, onDevice(data));
  else if (typeof source.size === "number")
    encoderOf(backend).copyBufferToBuffer(source, 0, buffer, 0, buffer.size);
  else throw notCapturable("a tensor that it is given is a texture");
  slot.filled = id;
};

/** Gives a tensor that looks into one of the slot's buffers, if one still does, a buffer of its own. */
export const moveAway = (backend: Backend, { buffers, handles }: Slot, at: number): void => {
  const buffer = buffers[at] as Buffer;
  const id = handles[at];
  handles[at] = undefined;
  if (id === undefined || !looksInto(backend, id, buffer)) return;
  const own = backend.bufferManager.acquireBuffer(buffer.size, buffer.usage);
  encoderOf(backend).copyBufferToBuffer(buffer, 0, own, 0, buffer.size);
  Object.assign(backend.tensorMap.get(id), { resource: own, external: false });
};

/** Gives the buffers that tensors still look into to these tensors, and says which they are. */
export const giveAway = (backend: Backend, { buffers, handles }: Slot): readonly Buffer[] =>
  buffers.filter((buffer, at) => {
    const id = handles[at];
    if (id === undefined || !looksInto(backend, id, buffer)) return false;
    backend.tensorMap.get(id).external = false;
    return true;
  });

/** Puts what a step is given into its slots, and clears the buffers that it will write to of tensors that look into them. */
export const prepare = (
  backend: Backend,
  slots: readonly Slot[],
  parity: number,
  ids: readonly DataId[],
): void => {
  flush(backend);
  const front = (slot: Slot): number => (slot.buffers.length === 2 ? parity : 0);
  const missing = slots.filter((slot, i) => !holds(backend, slot, front(slot), ids[i] as DataId));
  for (const slot of missing) moveAway(backend, slot, front(slot));
  flush(backend); // what is written from the host overtakes what is only encoded
  slots.forEach((slot, i) => {
    if (!holds(backend, slot, front(slot), ids[i] as DataId))
      fill(backend, slot, front(slot), ids[i] as DataId);
  });
  for (const slot of slots) if (slot.buffers.length === 2) moveAway(backend, slot, 1 - parity);
};
