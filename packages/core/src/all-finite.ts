/**
 * Whether every number is finite.
 *
 * @example
 * ```ts
 * import { allFinite } from "@longtail/core";
 *
 * console.log(allFinite([1, 2]), allFinite([1, Infinity])); // true false
 * ```
 */
export const allFinite = (data: ArrayLike<number>): boolean => {
  // A finite number adds 0, anything else NaN. Four sums, so that additions need not wait for one another.
  let [a, b, c, d] = [0, 0, 0, 0];
  const even = data.length - (data.length % 4);
  for (let i = 0; i < even; i += 4) {
    a += (data[i] as number) - (data[i] as number);
    b += (data[i + 1] as number) - (data[i + 1] as number);
    c += (data[i + 2] as number) - (data[i + 2] as number);
    d += (data[i + 3] as number) - (data[i + 3] as number);
  }
  for (let i = even; i < data.length; i++) a += (data[i] as number) - (data[i] as number);
  return a + b + c + d === 0;
};
