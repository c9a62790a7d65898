import type { PlainKernel } from "./plain-kernel.js";

interface OneHotAttrs {
  readonly dtype: "float32" | "int32" | "bool";
  readonly depth: number;
  readonly onValue: number;
  readonly offValue: number;
}

/**
 * One-hot rows. The stock kernel rounds `onValue` and `offValue` to integers, so it cannot smooth
 * labels.
 *
 * @shape indices int32 [...] · result of `dtype` [..., depth]
 */
export const oneHot: PlainKernel<"indices", OneHotAttrs> = (
  backend,
  { indices },
  { dtype, depth, onValue, offValue },
) => {
  const result = backend.makeOutput([...indices.shape, depth], dtype);
  const values = backend.typedArrayFromHeap(result);
  values.fill(offValue);
  backend.typedArrayFromHeap(indices).forEach((index, row) => {
    if (index >= 0 && index < depth) values[row * depth + index] = onValue;
  });
  return result;
};
