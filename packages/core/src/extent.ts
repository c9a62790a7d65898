/**
 * The least and the greatest of some numbers; infinities if there are none.
 *
 * `Math.min(...values)` overflows the stack beyond some 120,000 values.
 *
 * @example
 * ```ts
 * import { extent } from "@longtail/core";
 *
 * console.log(extent([500, 50, 5])); // [5, 500]
 * ```
 */
export const extent = (values: readonly number[]): readonly [least: number, greatest: number] =>
  values.reduce<readonly [number, number]>(
    ([least, greatest], value) => [Math.min(least, value), Math.max(greatest, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
