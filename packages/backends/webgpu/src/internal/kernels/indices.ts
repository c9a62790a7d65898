import * as tf from "@tensorflow/tfjs-core";
import type { Call, Override } from "./override.js";
import { sizeOf } from "./program.js";

// The stock kernels compute an address from indices and read or write there, whatever it is: outside of a tensor WGSL gives some
// other value of it, and an index outside of an inner axis is one inside of the next. The CPU and WASM backends throw; here nobody knows
// the indices before the device has run. So what is read there is NaN, and what is written there goes nowhere.

const asTensor = (info: tf.TensorInfo): tf.Tensor => tf.engine().makeTensorFromTensorInfo(info);

/** A tensor as rows, one for each place that an index of `depth` numbers points to. */
interface Rows {
  readonly depth: number;
  readonly indexed: number;
  readonly rows: number;
  readonly width: number;
}

const rowsOf = (shape: readonly number[], indices: tf.TensorInfo, depth: number): Rows => ({
  depth,
  indexed: sizeOf(indices.shape) / depth,
  rows: sizeOf(shape.slice(0, depth)),
  width: sizeOf(shape.slice(depth)),
});

/** The row that each index points to; `outside` for one that points to none. */
const rowNumbers = (
  indices: tf.TensorInfo,
  shape: readonly number[],
  { depth, indexed }: Rows,
  outside: number,
): tf.Tensor1D =>
  tf.tidy(() => {
    const table = tf.reshape(indices as tf.Tensor, [indexed, depth]);
    let row: tf.Tensor = tf.zeros([indexed], "int32");
    let inside: tf.Tensor = tf.ones([indexed], "bool");
    shape.slice(0, depth).forEach((size, axis) => {
      const index = tf.reshape(tf.slice(table, [0, axis], [indexed, 1]), [indexed]);
      const fits = tf.logicalAnd(tf.greaterEqual(index, 0), tf.less(index, size));
      inside = tf.logicalAnd(inside, fits);
      row = tf.add(tf.mul(row, tf.scalar(size, "int32")), index);
    });
    return tf.where(inside, row, tf.scalar(outside, "int32")) as tf.Tensor1D;
  });

const depthOf = ({ shape }: tf.TensorInfo): number => shape.at(-1) ?? 1;

/** Gathers slices of a tensor; NaN where an index points to none, 0 in tensors of integers. */
export const gatherNd: Override<Call<"params" | "indices", unknown>> = ({
  inputs: { params, indices },
}) => {
  const depth = depthOf(indices);
  const found = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
  if (params.dtype === "string" || depth > params.shape.length || sizeOf(found) * depth === 0)
    return undefined;
  const all = rowsOf(params.shape, indices, depth);
  return tf.tidy(() =>
    tf.reshape(
      tf.gather(
        tf.reshape(params as tf.Tensor, [all.rows, all.width]),
        rowNumbers(indices, params.shape, all, -1),
      ),
      found,
    ),
  );
};

// A scatter into one row more, which takes what points to no row and is left out in the end.
const withSpareRow = (
  indices: tf.TensorInfo,
  shape: readonly number[],
  depth: number,
  scatter: (rows: tf.Tensor2D, all: Rows) => tf.TensorInfo,
): tf.Tensor =>
  tf.tidy(() => {
    const all = rowsOf(shape, indices, depth);
    const rows = tf.reshape(rowNumbers(indices, shape, all, all.rows), [all.indexed, 1]);
    const spared = tf.reshape(asTensor(scatter(rows as tf.Tensor2D, all)), [
      all.rows + 1,
      all.width,
    ]);
    return tf.reshape(tf.slice(spared, [0, 0], [all.rows, all.width]), [...shape]);
  });

const isEmpty = (indices: tf.TensorInfo, shape: readonly number[]): boolean =>
  sizeOf(indices.shape) === 0 || sizeOf(shape) === 0;

/** Adds updates to zeros, but for those whose index is outside of the shape. */
export const scatterNd: Override<
  Call<"indices" | "updates", { readonly shape: readonly number[] }>
> = (call, stock) => {
  const { indices, updates } = call.inputs;
  const { shape } = call.attrs;
  if (isEmpty(indices, shape)) return undefined;
  return withSpareRow(indices, shape, depthOf(indices), (rows, { indexed, width, rows: count }) =>
    stock({
      ...call,
      inputs: { indices: rows, updates: tf.reshape(updates as tf.Tensor, [indexed, width]) },
      attrs: { shape: [count + 1, width] },
    }),
  );
};

/** Replaces slices of a tensor by updates, but for those whose index is outside of it. */
export const tensorScatterUpdate: Override<Call<"tensor" | "indices" | "updates", unknown>> = (
  call,
  stock,
) => {
  const { tensor, indices, updates } = call.inputs;
  const { shape, dtype } = tensor;
  if (isEmpty(indices, shape)) return undefined;
  return withSpareRow(indices, shape, depthOf(indices), (rows, { indexed, width, rows: count }) =>
    stock({
      ...call,
      inputs: {
        tensor: tf.concat([
          tf.reshape(tensor as tf.Tensor, [count, width]),
          tf.zeros([1, width], dtype),
        ]),
        indices: rows,
        updates: tf.reshape(updates as tf.Tensor, [indexed, width]),
      },
    }),
  );
};

/** Puts values into a tensor of defaults, but for those whose index is outside of it. */
export const sparseToDense: Override<
  Call<"sparseIndices" | "sparseValues", { readonly outputShape: readonly number[] }>
> = (call, stock) => {
  const { sparseIndices, sparseValues } = call.inputs;
  const { outputShape } = call.attrs;
  if (sparseValues.dtype === "string" || isEmpty(sparseIndices, outputShape)) return undefined;
  return withSpareRow(sparseIndices, outputShape, outputShape.length, (rows, { rows: count }) =>
    stock({
      ...call,
      inputs: { ...call.inputs, sparseIndices: rows },
      attrs: { outputShape: [count + 1] },
    }),
  );
};

// Runs the stock kernel on the rows that it asks for, in order: `gather` knows which indices are outside.
const onGathered = <C extends Call<string, unknown>>(
  call: C,
  stock: (call: C) => tf.TensorInfo,
  values: keyof C["inputs"] & string,
  indices: keyof C["inputs"] & string,
  dtype?: "float32",
): tf.TensorInfo | undefined => {
  const [rows, wanted] = [call.inputs[values], call.inputs[indices]] as [tf.Tensor, tf.Tensor1D];
  const count = sizeOf(wanted.shape);
  if (count === 0 || sizeOf(rows.shape) === 0) return undefined;
  return tf.tidy(() =>
    asTensor(
      stock({
        ...call,
        inputs: {
          ...call.inputs,
          [values]: tf.gather(tf.cast(rows, dtype ?? rows.dtype), tf.cast(wanted, "int32")),
          [indices]: tf.range(0, count, 1, "int32"),
        },
      }),
    ),
  );
};

/**
 * Crops and resizes images; NaN for a box whose image is none. The stock kernel compares the number of an image with that of boxes.
 */
export const cropAndResize: Override<Call<"image" | "boxes" | "boxInd", unknown>> = (call, stock) =>
  onGathered(call, stock, "image", "boxInd", "float32");

/** Reduces slices by segment; a slice that does not exist is NaN, 0 in tensors of integers. */
export const sparseSegments: Override<Call<"data" | "indices" | "segmentIds", unknown>> = (
  call,
  stock,
) => onGathered(call, stock, "data", "indices");
