const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/**
 * The path of the first value of an older piece of plain data that a newer one has otherwise; nothing when there is none.
 *
 * A key that the newer one has gained is no change: it says what went without saying when the older one was written.
 */
export const firstChange = (
  older: unknown,
  newer: unknown,
  path: readonly string[] = [],
): string | undefined => {
  if (!isRecord(older) || !isRecord(newer)) return older === newer ? undefined : path.join(".");
  if (Array.isArray(older) && Array.isArray(newer) && older.length !== newer.length)
    return path.join(".");
  return Object.entries(older)
    .map(([key, value]) => firstChange(value, newer[key], [...path, key]))
    .find((change) => change !== undefined);
};
