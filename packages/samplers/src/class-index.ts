import type { Labels } from "@longtail/core";

/**
 * The positions of each class's images in one array: those of class `k` are at `starts[k]` to `starts[k + 1]`, ascending.
 *
 * @shape starts int32 [K + 1] · positions int32 [n]
 */
export interface ClassIndex {
  readonly counts: readonly number[];
  readonly starts: Int32Array;
  readonly positions: Int32Array;
}

/**
 * Sorts positions by class (a counting sort: two passes over the labels).
 *
 * @shape labels [n], each in [0, K), not checked here · counts [K], how often each label occurs
 * @example
 * ```ts
 * import { classIndex } from "@longtail/samplers";
 *
 * console.log(classIndex([1, 0, 1], [1, 2]).positions); // 1 (class 0), then 0 and 2 (class 1)
 * ```
 */
export const classIndex = (labels: Labels, counts: readonly number[]): ClassIndex => {
  const starts = new Int32Array(counts.length + 1);
  counts.forEach((count, k) => {
    starts[k + 1] = (starts[k] as number) + count;
  });
  const next = starts.slice();
  const positions = new Int32Array(labels.length);
  for (let position = 0; position < labels.length; position++) {
    const label = Number(labels[position]);
    const place = next[label] as number;
    positions[place] = position;
    next[label] = place + 1;
  }
  return { counts, starts, positions };
};
