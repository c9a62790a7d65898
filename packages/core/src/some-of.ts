/**
 * At most three names, and how many there are beyond: for errors about many files. `total` counts those that are not given, too.
 *
 * @example
 * ```ts
 * import { someOf } from "@longtail/core";
 *
 * console.log(someOf(["a", "b", "c", "d", "e"])); // a, b, c and 2 more
 * ```
 */
export const someOf = (names: readonly string[], total: number = names.length): string => {
  const first = names.slice(0, 3);
  return total <= first.length
    ? first.join(", ")
    : `${first.join(", ")} and ${total - first.length} more`;
};
