import type { DescribedArray } from "@longtail/core";
import type { Constant } from "./tensors.js";

/** A filter HWIO as ONNX has it, OIHW. */
export const oihw = ({ shape, data }: DescribedArray): Constant => {
  const [height, width, from, to] = shape as readonly [number, number, number, number];
  const moved = new Float32Array(data.length);
  const pixels = height * width;
  for (let o = 0; o < to; o++)
    for (let i = 0; i < from; i++)
      for (let p = 0; p < pixels; p++)
        moved[(o * from + i) * pixels + p] = data[(p * from + i) * to + o] as number;
  return { shape: [to, from, height, width], data: moved };
};

/** Float32 numbers as a constant, one axis by default. */
export const floats = (
  values: ArrayLike<number>,
  shape: readonly number[] = [values.length],
): Constant => ({ shape, data: Float32Array.from(values) });

/** Integers as a constant of one axis. */
export const integers = (values: readonly number[]): Constant => ({
  shape: [values.length],
  data: BigInt64Array.from(values, BigInt),
});
