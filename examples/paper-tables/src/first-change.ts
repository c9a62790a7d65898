const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** The path of the first value in which two pieces of plain data differ; nothing when there is none. */
export const firstChange = (
  older: unknown,
  newer: unknown,
  path: readonly string[] = [],
): string | undefined => {
  if (!isRecord(older) || !isRecord(newer)) return older === newer ? undefined : path.join(".");
  if (Array.isArray(older) && Array.isArray(newer) && older.length !== newer.length)
    return path.join(".");
  return [...new Set([...Object.keys(older), ...Object.keys(newer)])]
    .map((key) => firstChange(older[key], newer[key], [...path, key]))
    .find((change) => change !== undefined);
};
