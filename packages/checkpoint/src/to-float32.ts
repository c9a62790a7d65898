import type { SafeTensor } from "./dtypes.js";

/** IEEE half precision: 1 sign, 5 exponent, 10 fraction bits. */
const halfToNumber = (bits: number): number => {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

/**
 * The numbers of a floating-point tensor as float32; undefined for integers, booleans and 8-bit floats.
 *
 * F16 and BF16 convert exactly; F64 is rounded.
 *
 * @shape result has as many elements as `tensor.data`
 * @example
 * ```ts
 * import { toFloat32 } from "@longtail/checkpoint";
 *
 * console.log(toFloat32({ dtype: "BF16", shape: [1], data: Uint16Array.of(0x3fc0) })); // [1.5]
 * ```
 */
export const toFloat32 = (tensor: SafeTensor): Float32Array | undefined => {
  switch (tensor.dtype) {
    case "F32":
      return tensor.data;
    case "F64":
      return Float32Array.from(tensor.data);
    case "F16":
      return Float32Array.from(tensor.data, halfToNumber);
    case "BF16":
      // A bfloat16 is the upper half of a float32.
      return new Float32Array(Uint32Array.from(tensor.data, (bits) => (bits << 16) >>> 0).buffer);
    default:
      return undefined;
  }
};
