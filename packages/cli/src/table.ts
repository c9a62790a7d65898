import type { GroupResult, ResultSummary, RunSummary } from "@longtail/report";

const percent = (fraction: number): string => (100 * fraction).toFixed(1);

const group = (result: GroupResult): string =>
  result === "none" ? "none" : percent(result.accuracy);

const header = ["", "accuracy", "ECE", "many", "medium", "few"] as const;

const row = (
  name: string,
  { accuracy, ece, groups }: Pick<ResultSummary, "accuracy" | "ece" | "groups">,
): readonly string[] => [
  name,
  percent(accuracy),
  percent(ece),
  group(groups.many),
  group(groups.medium),
  group(groups.few),
];

/** Lines of columns: the first flush left, the others flush left or right. */
export const columns = (rows: readonly (readonly string[])[], others: "left" | "right"): string => {
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.max(...rows.map((cells) => cells[i]?.length ?? 0)),
  );
  const pad = (cell: string, i: number): string =>
    i === 0 || others === "left" ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0);
  return rows.map((cells) => cells.map(pad).join("   ").trimEnd()).join("\n");
};

/** Results in percent, one a line. */
export const resultTable = (
  results: readonly (readonly [
    name: string,
    result: Pick<ResultSummary, "accuracy" | "ece" | "groups">,
  ])[],
): string => columns([header, ...results.map(([name, result]) => row(name, result))], "right");

/** The table of some runs: the best and the last epoch of each, and how the best was chosen. */
export const runTable = (summaries: readonly RunSummary[]): string => {
  const part = summaries[0]?.selection ?? "test";
  const rows = summaries.flatMap(
    ({ method, best, last }) =>
      [
        [`${method}, best epoch`, best],
        [`${method}, last epoch`, last],
      ] as const,
  );
  return `${resultTable(rows)}\n\nIn percent, on the test images; the best epoch is the one with the highest ${part} accuracy.`;
};
