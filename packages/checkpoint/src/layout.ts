/** How a tensor's layout differs between PyTorch and TensorFlow.js. */
export type Layout = "convolution" | "linear" | "same";

/**
 * A tensor's layouts, by its name and number of axes.
 *
 *   4-D `*.weight`   a convolution   PyTorch [out, in, height, width]   tfjs [height, width, in, out]
 *   2-D `*.weight`   a linear layer  PyTorch [out, in]                  tfjs [in, out]
 *   all else         the same on both sides: biases, norms, scales such as `lws.learned_norm` [1, K]
 *
 * @source PyTorch's nn.Conv2d and nn.Linear; tfjs's conv2d and matMul
 * @example
 * ```ts
 * import { layoutOf } from "@longtail/checkpoint";
 *
 * console.log(layoutOf("backbone.conv1.weight", 4)); // convolution
 * ```
 */
export const layoutOf = (name: string, axes: number): Layout => {
  if (name !== "weight" && !name.endsWith(".weight")) return "same";
  return axes === 4 ? "convolution" : axes === 2 ? "linear" : "same";
};

const at = (shape: readonly number[], axis: number): number => shape[axis] ?? 1;

/** A tfjs shape as PyTorch has it. */
export const shapeToPyTorch = (name: string, shape: readonly number[]): readonly number[] => {
  const layout = layoutOf(name, shape.length);
  if (layout === "convolution") return [at(shape, 3), at(shape, 2), at(shape, 0), at(shape, 1)];
  return layout === "linear" ? [at(shape, 1), at(shape, 0)] : shape;
};

/** A PyTorch shape as tfjs has it. */
export const shapeFromPyTorch = (name: string, shape: readonly number[]): readonly number[] => {
  const layout = layoutOf(name, shape.length);
  if (layout === "convolution") return [at(shape, 2), at(shape, 3), at(shape, 1), at(shape, 0)];
  return layout === "linear" ? [at(shape, 1), at(shape, 0)] : shape;
};

// With height and width as one axis, OIHW to HWIO, HWIO to OIHW and [out, in] to [in, out] are the same operation:
// swap the first and the last of three axes.
const swapEnds = <A extends Float32Array | Int32Array | Uint8Array>(
  data: A,
  [first, middle, last]: readonly [number, number, number],
): A => {
  const swapped = data.slice() as A;
  let from = 0;
  for (let i = 0; i < first; i++)
    for (let j = 0; j < middle; j++)
      for (let k = 0; k < last; k++) swapped[(k * middle + j) * first + i] = data[from++] ?? 0;
  return swapped;
};

/**
 * The elements in tfjs's order; `shape` is PyTorch's. A copy if the order differs, otherwise `data` itself.
 *
 * @shape data and result have as many elements as the product of `shape`
 * @example
 * ```ts
 * import { dataFromPyTorch } from "@longtail/checkpoint";
 *
 * console.log(dataFromPyTorch("fc.weight", [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6))); // 1, 4, 2, 5, 3, 6
 * ```
 */
export const dataFromPyTorch = <A extends Float32Array | Int32Array | Uint8Array>(
  name: string,
  shape: readonly number[],
  data: A,
): A => {
  const layout = layoutOf(name, shape.length);
  if (layout === "convolution")
    return swapEnds(data, [at(shape, 0), at(shape, 1), at(shape, 2) * at(shape, 3)]);
  return layout === "linear" ? swapEnds(data, [at(shape, 0), 1, at(shape, 1)]) : data;
};

/**
 * The elements in PyTorch's order; `shape` is tfjs's. A copy if the order differs, otherwise `data` itself.
 *
 * @shape data and result have as many elements as the product of `shape`
 * @example
 * ```ts
 * import { dataToPyTorch } from "@longtail/checkpoint";
 *
 * console.log(dataToPyTorch("fc.weight", [3, 2], Float32Array.of(1, 4, 2, 5, 3, 6))); // 1, 2, 3, 4, 5, 6
 * ```
 */
export const dataToPyTorch = <A extends Float32Array | Int32Array | Uint8Array>(
  name: string,
  shape: readonly number[],
  data: A,
): A => {
  const layout = layoutOf(name, shape.length);
  if (layout === "convolution")
    return swapEnds(data, [at(shape, 0) * at(shape, 1), at(shape, 2), at(shape, 3)]);
  return layout === "linear" ? swapEnds(data, [at(shape, 0), 1, at(shape, 1)]) : data;
};
