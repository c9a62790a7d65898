const most = 6;

/** How many images of the worst of some classes are taken for each class; an empty row for every other class. */
export const hardestRows = (
  classes: number,
  some: readonly number[],
  accuracies: readonly (number | null)[],
  predictions: Int32Array,
  labels: Int32Array,
): readonly (readonly number[])[] => {
  const worst = some
    .filter((k) => accuracies[k] !== null)
    .sort((a, b) => (accuracies[a] as number) - (accuracies[b] as number) || a - b)
    .slice(0, most);
  const rows = Array.from({ length: classes }, (_, k): number[] =>
    worst.includes(k) ? Array.from({ length: classes }, () => 0) : [],
  );
  for (const [i, label] of labels.entries()) {
    const row = rows[label] as number[];
    const predicted = predictions[i] as number;
    if (row.length > 0) row[predicted] = (row[predicted] as number) + 1;
  }
  return rows;
};
