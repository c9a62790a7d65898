import { failure, type LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { Dtype } from "./dtypes.js";

/** Elements that are written. The kind of array decides their type in the file. */
export type Elements =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint32Array
  | Uint16Array
  | Uint8Array;

/** An array to be written. */
export interface Writable {
  /** The sizes; the list of all elements without it. */
  readonly shape?: readonly number[];
  /** Row by row. */
  readonly data: Elements;
}

const dtypes: Readonly<Record<string, Dtype>> = {
  Float64Array: "float64",
  Float32Array: "float32",
  BigInt64Array: "int64",
  BigUint64Array: "uint64",
  Int32Array: "int32",
  Int16Array: "int16",
  Int8Array: "int8",
  Uint32Array: "uint32",
  Uint16Array: "uint16",
  Uint8Array: "uint8",
};

/** The type of some elements. */
export const dtypeOf = (data: Elements): Dtype => dtypes[data[Symbol.toStringTag]] ?? "uint8";

/** The bytes of some elements, little-endian as every machine of today has them. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: Elements): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** The shape, if it has as many elements as there are. */
export const checkShape = (
  name: string,
  { data, shape = [data.length] }: Writable,
): E.Either<LongtailError, readonly number[]> => {
  const expected = shape.reduce((a, b) => a * b, 1);
  return expected === data.length
    ? E.right(shape)
    : E.left(
        failure("LengthMismatch", {
          path: [name],
          what: `elements for the shape (${shape.join(", ")})`,
          expected,
          actual: data.length,
        }),
      );
};
