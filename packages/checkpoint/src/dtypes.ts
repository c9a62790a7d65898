interface Arrays {
  F64: Float64Array;
  F32: Float32Array;
  F16: Uint16Array;
  BF16: Uint16Array;
  F8_E4M3: Uint8Array;
  F8_E5M2: Uint8Array;
  I64: BigInt64Array;
  I32: Int32Array;
  I16: Int16Array;
  I8: Int8Array;
  U64: BigUint64Array;
  U32: Uint32Array;
  U16: Uint16Array;
  U8: Uint8Array;
  BOOL: Uint8Array;
}

/** The typed array for each element type, by its name in safetensors. */
export const dtypes = {
  F64: Float64Array,
  F32: Float32Array,
  /** Raw bits; `toFloat32` decodes them. */
  F16: Uint16Array,
  /** Raw bits; `toFloat32` decodes them. */
  BF16: Uint16Array,
  F8_E4M3: Uint8Array,
  F8_E5M2: Uint8Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U64: BigUint64Array,
  U32: Uint32Array,
  U16: Uint16Array,
  U8: Uint8Array,
  /** One byte an element, 0 or 1. */
  BOOL: Uint8Array,
} as const;

/** The name of an element type in a safetensors file. */
export type Dtype = keyof typeof dtypes;

/** The typed array that holds elements of a type. */
export type DataOf<D extends Dtype> = Arrays[D];

/** Whether a text names an element type. */
export const isDtype = (u: unknown): u is Dtype =>
  typeof u === "string" && Object.hasOwn(dtypes, u);

/**
 * A tensor as it is in a file; `dtype` decides the type of `data`.
 *
 * @shape data has as many elements as the product of `shape`, row by row; `[]` is a scalar
 */
export type SafeTensor = {
  readonly [D in Dtype]: {
    readonly dtype: D;
    readonly shape: readonly number[];
    readonly data: DataOf<D>;
  };
}[Dtype];

/** What a safetensors file holds: tensors in the order of their data, and texts by name. */
export interface SafeFile {
  readonly tensors: Readonly<Record<string, SafeTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * The names in the file's order, where the records cannot hold it: JavaScript puts names that look like integers, such as those
   * of an `nn.ParameterList`, first and in order of size.
   */
  readonly order?: {
    readonly tensors: readonly string[];
    readonly metadata: readonly string[];
  };
}

/** How many elements a shape has. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);
