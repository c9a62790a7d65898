import * as tf from "@tensorflow/tfjs-core";
import type { Call, Override } from "./override.js";

const splitKFrom = 2000; // the inner dimension from which TensorFlow.js uses split-K
const smallOutputProgram = 2; // TensorFlow.js's number of the program for shorter products
const tile = 32;

type Product = Call<"a" | "b", { readonly transposeA: boolean; readonly transposeB: boolean }>;

const usesSplitK = ({ inputs: { a, b }, attrs }: Product): boolean => {
  const { transposeA, transposeB } = attrs;
  const rows = a.shape.at(transposeA ? -1 : -2) ?? 1;
  const inner = a.shape.at(transposeA ? -2 : -1) ?? 1;
  const columns = b.shape.at(transposeB ? -2 : -1) ?? 1;
  // TensorFlow.js's limit is 8 or 16 tiles, depending on the card. A higher limit does no harm.
  const tiles = Math.ceil(rows / tile) * Math.ceil(columns / tile);
  return inner >= splitKFrom && rows * columns > 128 && tiles <= 32;
};

/**
 * Computes long matrix products with another stock program than split-K.
 *
 * Split-K gives wrong results for a transposed right operand whose sizes are multiples of four, and
 * its atomic additions sum in a different order each time. The gradient of a linear head with
 * thousands of classes meets both.
 */
export const matrixProduct: Override<Product> = (call, stock) => {
  if (!usesSplitK(call)) return undefined;
  const before = tf.env().getNumber("WEBGPU_MATMUL_PROGRAM_TYPE");
  tf.env().set("WEBGPU_MATMUL_PROGRAM_TYPE", smallOutputProgram);
  try {
    return stock(call);
  } finally {
    tf.env().set("WEBGPU_MATMUL_PROGRAM_TYPE", before);
  }
};
