import type * as tf from "@tensorflow/tfjs-core";
import type { AxisGeometry, Geometry, Shape4D } from "../conv-gradients/geometry.js";
import { convolve, filterGradient, inputGradient } from "./convolution.js";
import type { Call } from "./layers.js";
import type { Override } from "./override.js";

/** An axis of one pixel, seen by a filter of one. */
const point: AxisGeometry = {
  size: 1,
  out: 1,
  filter: 1,
  extent: 1,
  stride: 1,
  dilation: 1,
  before: 0,
};
const points: Geometry = [point, point];

// Multiplications below which the kernel below is as fast or costs a fraction of a millisecond.
const FEWEST = { plain: 2 ** 22, transposed: 2 ** 18 };

const as = (tensor: tf.TensorInfo, shape: Shape4D): tf.TensorInfo => ({ ...tensor, shape });

/**
 * The product of two matrices, each as it is or transposed. It is the convolution of images of one pixel, or a gradient of one: stock
 * WASM multiplies transposed matrices one number at a time, and so the gradients of every dense layer.
 *
 * Stacks of matrices, and two transposed ones, are left to the kernel below.
 */
export const matrixProduct: Override<
  Call<"a" | "b", { readonly transposeA: boolean; readonly transposeB: boolean }>
> = (kernels, { inputs: { a, b }, attrs: { transposeA, transposeB } }) => {
  if (a.shape.length !== b.shape.length || (transposeA && transposeB)) return undefined;
  const stack = a.shape.slice(0, -2);
  if ([...stack, ...b.shape.slice(0, -2)].some((size) => size !== 1)) return undefined;
  const [rows, columns] = a.shape.slice(-2) as [number, number];
  const [otherRows, otherColumns] = b.shape.slice(-2) as [number, number];
  const [m, n] = [transposeA ? columns : rows, transposeB ? otherRows : otherColumns];
  const depth = transposeA ? rows : columns;
  if (m * depth * n < (transposeA || transposeB ? FEWEST.transposed : FEWEST.plain))
    return undefined;
  const images = as(a, [rows, 1, 1, columns]);
  const product = transposeA
    ? filterGradient(
        kernels,
        images,
        as(b, [otherRows, 1, 1, otherColumns]),
        [1, 1, columns, otherColumns],
        points,
        1,
      )
    : transposeB
      ? inputGradient(
          kernels,
          images,
          as(b, [1, 1, otherRows, otherColumns]),
          [rows, 1, 1, otherRows],
          points,
          1,
        )
      : convolve(kernels, images, as(b, [1, 1, otherRows, otherColumns]), points, 1);
  return { ...product, shape: [...stack, m, n] };
};
