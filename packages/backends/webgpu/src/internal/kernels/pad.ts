import type { Call, Override } from "./override.js";
import { sizeOf } from "./program.js";

const HIGHEST_RANK = 4; // for higher ranks, the stock kernel writes vec5, which WGSL lacks

type Pad = Call<"x", { readonly paddings: readonly (readonly [before: number, after: number])[] }>;

/** Pads tensors of more than four dimensions axis by axis, each as the middle one of three. */
export const pad: Override<Pad> = ({ inputs: { x }, attrs, backend }, stock) => {
  if (x.shape.length <= HIGHEST_RANK) return undefined;
  let result = x;
  attrs.paddings.forEach(([before, after], axis) => {
    if (before === 0 && after === 0) return;
    const { shape } = result;
    const [outer, length, inner] = [
      sizeOf(shape.slice(0, axis)),
      shape[axis] as number,
      sizeOf(shape.slice(axis + 1)),
    ];
    const padded = stock({
      inputs: { x: { ...result, shape: [outer, length, inner] } },
      attrs: {
        ...attrs,
        paddings: [
          [0, 0],
          [before, after],
          [0, 0],
        ],
      },
      backend,
    });
    if (result !== x) backend.disposeData(result.dataId);
    result = { ...padded, shape: shape.with(axis, before + length + after) };
  });
  if (result === x) backend.incRef(x.dataId);
  return { ...result };
};
