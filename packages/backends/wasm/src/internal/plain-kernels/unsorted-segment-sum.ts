import * as tf from "@tensorflow/tfjs-core";
import type { PlainKernel } from "./plain-kernel.js";

/**
 * Adds the slices of x with equal ids. The gradient of `tf.gather` needs it. Slices whose ids lie
 * outside [0, numSegments) are ignored.
 *
 * @shape x [..., rest] · segmentIds int32 [...] · result [numSegments, rest], with the dtype of x
 */
export const unsortedSegmentSum: PlainKernel<
  "x" | "segmentIds",
  { readonly numSegments: number }
> = (backend, { x, segmentIds }, { numSegments }) => {
  const rest = x.shape.slice(segmentIds.shape.length);
  const width = tf.util.sizeFromShape(rest);
  const result = backend.makeOutput([numSegments, ...rest], x.dtype);
  const sums = backend.typedArrayFromHeap(result);
  const values = backend.typedArrayFromHeap(x);
  sums.fill(0);
  backend.typedArrayFromHeap(segmentIds).forEach((id, row) => {
    if (id < 0 || id >= numSegments) return;
    for (let i = 0; i < width; i++)
      sums[id * width + i] = (sums[id * width + i] as number) + (values[row * width + i] as number);
  });
  return result;
};
