import { integers, type Range } from "./errors.js";

/** How many bins of [0, 1] may be asked for: more than this many say nothing, and a record lists them all. */
export const binCounts: Range = integers(1, 10_000);

/**
 * The edges of `bins` equal bins of [0, 1], which all calibration errors share: `bins + 1` numbers, `b * (1 / bins)` rounded as
 * NumPy's linspace rounds them.
 *
 * @example
 * ```ts
 * import { binEdges } from "@longtail/core";
 *
 * console.log(binEdges(4)); // 0, 0.25, 0.5, 0.75, 1
 * ```
 */
export const binEdges = (bins: number): Float64Array => {
  const edges = Float64Array.from({ length: bins + 1 }, (_, b) => b * (1 / bins));
  edges[bins] = 1;
  return edges;
};

/**
 * The bin of a confidence in [0, 1]: the `b` with `edges[b] < confidence <= edges[b + 1]`; 0 belongs to the first bin.
 *
 * @example
 * ```ts
 * import { binEdges, binOf } from "@longtail/core";
 *
 * const edges = binEdges(10);
 * console.log([0, 0.05, 0.5, 0.51, 1].map((confidence) => binOf(edges, confidence))); // 0, 0, 4, 5, 9
 * ```
 */
export const binOf = (edges: Float64Array, confidence: number): number => {
  const last = edges.length - 2;
  // The product and the edges round, so the guess may be one bin off.
  let bin = Math.min(last, Math.max(0, Math.ceil(confidence * (last + 1)) - 1));
  while (bin > 0 && confidence <= (edges[bin] as number)) bin--;
  while (bin < last && confidence > (edges[bin + 1] as number)) bin++;
  return bin;
};
