import { dtypes, type SafeTensor, sizeOf } from "../dtypes.js";
import { type ElementType, isElementType, isStorageRef, type TensorRef } from "./pickled.js";

/** The bytes of a storage, by its key, aligned for any element; undefined where the file has none. */
export type StorageBytes = (key: string, type: ElementType) => Uint8Array | undefined;

// PyTorch's own limit.
const mostAxes = 64;

const isSizes = (u: unknown): u is readonly number[] =>
  Array.isArray(u) && u.every((d) => Number.isSafeInteger(d) && d >= 0);

const isWhole = (shape: readonly number[], strides: readonly number[]): boolean => {
  let step = 1;
  return shape.every((_d, i) => {
    const axis = shape.length - 1 - i;
    const fits = shape[axis] === 1 || strides[axis] === step;
    step *= shape[axis] as number;
    return fits;
  });
};

// The positions of a view's elements in its storage, row by row.
const positions = function* (
  shape: readonly number[],
  strides: readonly number[],
): Generator<number, void> {
  const index = shape.map(() => 0);
  let position = 0;
  for (let left = sizeOf(shape); left > 0; left--) {
    yield position;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] as number;
      position += stride;
      if (++(index[axis] as number) < (shape[axis] as number)) break;
      position -= stride * (shape[axis] as number);
      index[axis] = 0;
    }
  }
};

/**
 * The elements of a tensor, row by row, or words for what is wrong with it. `most` is the number of bytes that it may have.
 *
 * @owns the data are a copy
 */
export const tensorIn = (
  { storage, offset, shape, strides, type: given }: TensorRef,
  bytesOf: StorageBytes,
  most: number,
): SafeTensor | string => {
  if (!isStorageRef(storage)) return "no storage";
  const type = isElementType(given) ? given : storage.type;
  if (type === undefined) return "no element type";
  if (!isSizes(shape) || !isSizes(strides) || shape.length !== strides.length)
    return "a shape or strides that are no sizes";
  if (shape.length > mostAxes) return `${shape.length} axes`;
  const start = storage.begin + Number(offset);
  if (!Number.isSafeInteger(start) || start < 0) return "an offset that is no position";
  const { dtype } = type;
  const Data = dtypes[dtype];
  const bytes = bytesOf(storage.key, type);
  if (bytes === undefined) return `no data: the file has no storage "${storage.key}"`;
  const count = sizeOf(shape);
  if (!(count * Data.BYTES_PER_ELEMENT <= most))
    return `shape [${shape.join(", ")}], more than the file can hold`;
  const last = start + shape.reduce((sum, d, i) => sum + (d - 1) * (strides[i] as number), 0);
  if (count > 0 && !(last < Math.floor(bytes.length / Data.BYTES_PER_ELEMENT)))
    return `elements beyond the end of its storage of ${bytes.length} bytes`;
  const size = Data.BYTES_PER_ELEMENT;
  if (count === 0 || isWhole(shape, strides)) {
    const part = bytes.slice(start * size, (start + count) * size);
    return { dtype, shape: [...shape], data: new Data(part.buffer) } as SafeTensor;
  }
  const data = new Data(count);
  const all = new Data(
    bytes.buffer as ArrayBuffer,
    bytes.byteOffset,
    Math.floor(bytes.length / size),
  ) as unknown as Readonly<Record<number, number>>;
  let i = 0;
  for (const position of positions(shape, strides))
    (data as unknown as Record<number, number | undefined>)[i++] = all[start + position];
  return { dtype, shape: [...shape], data } as SafeTensor;
};
