import { allFinite } from "@longtail/core";
import * as E from "#fp-ts/Either";

/** The types of elements that are read, by NumPy's names, and their bytes. */
export const sizes = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint64: 8,
  uint32: 4,
  uint16: 2,
  uint8: 1,
  bool: 1,
} as const;

/** A type of elements. */
export type Dtype = keyof typeof sizes;

/** An element that no double holds, or that is no number. */
export interface Unheld {
  readonly index: number;
  readonly expected: string;
  readonly found: string;
}

type Numbers = Float32Array | Float64Array;

let halves: Float32Array | undefined;

/** The value of each half-precision pattern: 1 sign, 5 exponent, 10 fraction bits. */
const halfTable = (): Float32Array => {
  halves ??= Float32Array.from({ length: 65_536 }, (_, bits) => {
    const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    return exponent === 0
      ? sign * fraction * 2 ** -24
      : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
  return halves;
};

/** Reverses the bytes of each element, in place. */
const reverse = (bytes: Uint8Array, size: number): void => {
  for (let from = 0; from < bytes.length; from += size)
    for (let low = from, high = from + size - 1; low < high; low++, high--) {
      const byte = bytes[low] as number;
      bytes[low] = bytes[high] as number;
      bytes[high] = byte;
    }
};

const exact = 2n ** 53n;

const fromIntegers = (values: BigInt64Array | BigUint64Array): E.Either<Unheld, Numbers> => {
  const index = values.findIndex((value) => value > exact || value < -exact);
  return index < 0
    ? E.right(Float64Array.from(values, Number))
    : E.left({
        index,
        expected: "an integer that a double holds, of at most 2^53",
        found: String(values[index]),
      });
};

const fromFlags = (bytes: Uint8Array): E.Either<Unheld, Numbers> => {
  const index = bytes.findIndex((byte) => byte > 1);
  return index < 0
    ? E.right(Float32Array.from(bytes))
    : E.left({ index, expected: "a boolean, 0 or 1", found: String(bytes[index]) });
};

/** The position of the first NaN, or -1. */
export const firstNaN = (data: Numbers): number =>
  allFinite(data) ? -1 : (data as Float64Array).findIndex(Number.isNaN);

/**
 * The numbers in some bytes: float32 where it holds all of a type's values, float64 otherwise. Nothing is rounded.
 *
 * `bytes` starts at a multiple of 8 in its buffer, and may be changed. The result may be a view of it.
 */
export const numbersOf = (
  bytes: Uint8Array,
  dtype: Dtype,
  bigEndian: boolean,
): E.Either<Unheld, Numbers> => {
  const size = sizes[dtype];
  if (bigEndian && size > 1) reverse(bytes, size);
  const { buffer, byteOffset } = bytes;
  const length = bytes.length / size;
  switch (dtype) {
    case "float64":
      return E.right(new Float64Array(buffer, byteOffset, length));
    case "float32":
      return E.right(new Float32Array(buffer, byteOffset, length));
    case "float16": {
      const table = halfTable();
      const bits = new Uint16Array(buffer, byteOffset, length);
      return E.right(Float32Array.from(bits, (b) => table[b] as number));
    }
    case "bfloat16": {
      const bits = Uint32Array.from(new Uint16Array(buffer, byteOffset, length), (b) => b << 16);
      return E.right(new Float32Array(bits.buffer));
    }
    case "int64":
      return fromIntegers(new BigInt64Array(buffer, byteOffset, length));
    case "uint64":
      return fromIntegers(new BigUint64Array(buffer, byteOffset, length));
    case "int32":
      return E.right(Float64Array.from(new Int32Array(buffer, byteOffset, length)));
    case "uint32":
      return E.right(Float64Array.from(new Uint32Array(buffer, byteOffset, length)));
    case "int16":
      return E.right(Float32Array.from(new Int16Array(buffer, byteOffset, length)));
    case "uint16":
      return E.right(Float32Array.from(new Uint16Array(buffer, byteOffset, length)));
    case "int8":
      return E.right(Float32Array.from(new Int8Array(buffer, byteOffset, length)));
    case "uint8":
      return E.right(Float32Array.from(bytes));
    case "bool":
      return fromFlags(bytes);
    default: {
      const unreachable: never = dtype;
      return unreachable;
    }
  }
};
