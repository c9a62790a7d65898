import * as tf from "@tensorflow/tfjs-core";

const splitKFrom = 2000; // tfjs splits the inner dimension from this length on
const smallOutputProgram = 2; // tfjs's number of the program it takes for shorter ones
const tile = 32;

interface Attributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const wouldSplit = ({ inputs, attrs }: Parameters<tf.KernelFunc>[0]): boolean => {
  const { a, b } = inputs as { readonly a: tf.TensorInfo; readonly b: tf.TensorInfo };
  const { transposeA, transposeB } = attrs as unknown as Attributes;
  const rows = a.shape.at(transposeA ? -1 : -2) ?? 1;
  const inner = a.shape.at(transposeA ? -2 : -1) ?? 1;
  const columns = b.shape.at(transposeB ? -2 : -1) ?? 1;
  // tfjs looks at 8 or 16 tiles according to the card; taking the other program a little longer does no harm.
  const tiles = Math.ceil(rows / tile) * Math.ceil(columns / tile);
  return inner >= splitKFrom && rows * columns > 128 && tiles <= 32;
};

/**
 * A long matrix product, by another program of tfjs's than its split-K; nothing for shorter ones.
 *
 * For a transposed right operand whose sizes are multiples of four split-K gives wrong numbers, and its atomic
 * additions give sums in another order each time. The gradient of a linear head with thousands of classes meets both.
 */
export const matrixProduct = (
  params: Parameters<tf.KernelFunc>[0],
  { kernelFunc }: tf.KernelConfig,
): ReturnType<tf.KernelFunc> | undefined => {
  if (!wouldSplit(params)) return undefined;
  const before = tf.env().getNumber("WEBGPU_MATMUL_PROGRAM_TYPE");
  tf.env().set("WEBGPU_MATMUL_PROGRAM_TYPE", smallOutputProgram);
  try {
    return kernelFunc(params);
  } finally {
    tf.env().set("WEBGPU_MATMUL_PROGRAM_TYPE", before);
  }
};
