import * as tf from "@tensorflow/tfjs-core";
import type { Call, Override } from "./override.js";
import { run, sizeOf, WORKGROUP } from "./program.js";

// One invocation per value written.
const code = `
fn main(index: i32) {
  if (index >= uniforms.size) { return; }
  let inner = index % uniforms.sliceSize;
  let at = index / uniforms.sliceSize % uniforms.count;
  let outer = index / uniforms.sliceSize / uniforms.count;
  let position = indices[outer / uniforms.outerSize * uniforms.count + at];
  if (position < 0 || position >= uniforms.dimSize) { gathered[index] = uniforms.NAN; return; }
  gathered[index] = x[(outer * uniforms.dimSize + position) * uniforms.sliceSize + inner];
}`;

/**
 * Gathers slices of float32 tensors. An index outside of the axis gives NaN; the stock kernel gives
 * 0, as if there were such a slice.
 */
export const gather: Override<
  Call<"x" | "indices", { readonly axis: number; readonly batchDims: number }>
> = ({ inputs: { x, indices }, attrs: { axis, batchDims }, backend }) => {
  if (x.dtype !== "float32" || indices.dtype !== "int32") return undefined;
  const [parsedAxis = 0] = tf.util.parseAxisParam(axis, x.shape);
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } =
    tf.backend_util.segment_util.collectGatherOpShapeInfo(
      x as tf.Tensor,
      indices as tf.Tensor,
      parsedAxis,
      batchDims,
    );
  const size = sizeOf(outputShape);
  if (size === 0) return undefined;
  return run(backend, {
    name: "LongtailGather",
    variant: [],
    workgroup: WORKGROUP,
    groups: Math.ceil(size / WORKGROUP),
    inputs: { x: { tensor: x }, indices: { tensor: indices, element: "i32" } },
    outputs: { gathered: { shape: outputShape } },
    integers: { size, count: sizeOf(indices.shape) / batchSize, outerSize, dimSize, sliceSize },
    code: () => code,
  }).gathered;
};

/**
 * Adds the slices with equal ids, without those whose id is no segment's. The stock kernel adds them
 * to other segments, and the bits of floats where integers are asked for.
 */
export const unsortedSegmentSum: Override<
  Call<"x" | "segmentIds", { readonly numSegments: number }>
> = (call, stock) => {
  const { x, segmentIds } = call.inputs;
  const ids = segmentIds as tf.Tensor;
  const { numSegments } = call.attrs;
  if (x.dtype === "int32" && sizeOf(x.shape) > 0)
    return tf.tidy(() =>
      tf.scatterND(tf.reshape(ids, [ids.size, 1]), x as tf.Tensor, [
        numSegments,
        ...x.shape.slice(1),
      ]),
    );
  const known = tf.tidy(() => tf.where(tf.less(ids, numSegments), ids, tf.scalar(-1, "int32")));
  const sums = stock({ ...call, inputs: { ...call.inputs, segmentIds: known } });
  known.dispose();
  return sums;
};
