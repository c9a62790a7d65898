import type { ClassCounts } from "@longtail/core";

/**
 * The classes by descending number of training images; where these tie, by label.
 *
 * The published MiSLAS program renames classes so, and gives its groups and the rows of its classifiers in that order. It sorts with
 * NumPy's unstable sort, so classes of equally many images may stand in another order there.
 *
 * @shape result: labels [K]
 * @source dvlab-research/MiSLAS datasets (`argsort(-counts)`)
 * @example
 * ```ts
 * import { classOrder } from "@longtail/image-list";
 *
 * console.log(classOrder([5, 80, 5, 300])); // 3, 1, 0, 2
 * ```
 */
export const classOrder = (counts: ClassCounts): readonly number[] =>
  counts
    .map((_count, label) => label)
    .sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b);
