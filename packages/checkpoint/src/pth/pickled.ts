import type { Dtype } from "../dtypes.js";

// A pickle can make lists and maps, but no symbol: what has one of these was made here.
const [elements, stored, viewed] = [Symbol("elements"), Symbol("storage"), Symbol("tensor")];
const is = (u: unknown, what: symbol): boolean =>
  (Object(u) as { readonly what?: unknown }).what === what;

/** An element type that a pickle names. */
export interface ElementType {
  readonly what: symbol;
  readonly dtype: Dtype;
}

/** The element type of a name in safetensors. */
export const elementType = (dtype: Dtype): ElementType => Object.freeze({ what: elements, dtype });

/** Whether a pickle's value is an element type. */
export const isElementType = (u: unknown): u is ElementType => is(u, elements);

/** An array of numbers in the file, which tensors are views of. */
export interface StorageRef {
  readonly what: symbol;
  readonly key: string;
  /** Absent for bytes whose type the tensor gives. */
  readonly type: ElementType | undefined;
  /** Where it begins in the storage of that key, in elements. */
  readonly begin: number;
}

/** A reference to a storage. */
export const storageRef = (facts: Omit<StorageRef, "what">): StorageRef =>
  Object.freeze({ what: stored, ...facts });

/** Whether a pickle's value refers to a storage. */
export const isStorageRef = (u: unknown): u is StorageRef => is(u, stored);

/** A tensor as a pickle describes it. Nothing of it is checked yet. */
export interface TensorRef {
  readonly what: symbol;
  readonly storage: unknown;
  readonly offset: unknown;
  readonly shape: unknown;
  readonly strides: unknown;
  readonly type?: unknown;
}

/** A tensor's description. */
export const tensorRef = (facts: Omit<TensorRef, "what">): TensorRef =>
  Object.freeze({ what: viewed, ...facts });

/** Whether a pickle's value describes a tensor. */
export const isTensorRef = (u: unknown): u is TensorRef => is(u, viewed);
