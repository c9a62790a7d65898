import type { Dtype } from "../dtypes.js";

/** An element type that a pickle names. */
export class ElementType {
  readonly dtype: Dtype;
  constructor(dtype: Dtype) {
    this.dtype = dtype;
    Object.freeze(this);
  }
}

/** An array of numbers in the file, which tensors are views of. */
export class StorageRef {
  readonly key: string;
  readonly type: ElementType | undefined;
  /** Where it begins in the storage of that key, in elements. */
  readonly begin: number;
  constructor(key: string, type: ElementType | undefined, begin: number) {
    this.key = key;
    this.type = type;
    this.begin = begin;
    Object.freeze(this);
  }
}

/** A tensor as a pickle describes it. Nothing of it is checked yet. */
export class TensorRef {
  readonly storage: unknown;
  readonly offset: unknown;
  readonly shape: unknown;
  readonly strides: unknown;
  readonly type: ElementType | undefined;
  constructor(
    storage: unknown,
    [offset, shape, strides]: readonly [unknown, unknown, unknown],
    type?: ElementType,
  ) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
    this.type = type;
    Object.freeze(this);
  }
}
