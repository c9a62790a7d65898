const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/**
 * The path of the first value in which two pieces of plain data differ; `undefined` when they are equal.
 *
 * The order of keys does not matter. Lists of different lengths differ as a whole.
 *
 * @example
 * ```ts
 * import { firstDifference } from "@longtail/two-stage";
 *
 * console.log(firstDifference({ stage1: { epochs: 5 } }, { stage1: { epochs: 7 } })); // stage1.epochs
 * ```
 */
export const firstDifference = (
  a: unknown,
  b: unknown,
  path: readonly string[] = [],
): string | undefined => {
  if (!isRecord(a) || !isRecord(b)) return a === b ? undefined : path.join(".");
  if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) return path.join(".");
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const differences = keys.map((key) => firstDifference(a[key], b[key], [...path, key]));
  return differences.find((difference) => difference !== undefined);
};
