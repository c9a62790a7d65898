import type { Interval } from "@longtail/bootstrap";
import { printable } from "@longtail/core";
import { percentage } from "@longtail/report";
import type { GroupResult, ResultSummary, RunSummary } from "@longtail/run-record";
import { cells, padEnd, padStart } from "./cells.js";
import type { Comparison } from "./compare-calibrators.js";

const group = (result: GroupResult | undefined): string =>
  result === undefined ? "none" : percentage(result.accuracy);

const header = ["", "accuracy", "ECE", "many", "medium", "few"] as const;

const row = (
  name: string,
  { accuracy, ece, groups }: Pick<ResultSummary, "accuracy" | "ece" | "groups">,
): readonly string[] => [
  printable(name, 60),
  percentage(accuracy),
  percentage(ece),
  group(groups.many),
  group(groups.medium),
  group(groups.few),
];

/** Text in columns, fit for a terminal whatever it holds. The first column is flush left; the others are flush left or right. */
export const columns = (rows: readonly (readonly string[])[], others: "left" | "right"): string => {
  const legible = rows.map((row) => row.map((text) => printable(text, 1000)));
  const widths = (rows[0] ?? []).map((_, i) =>
    legible.reduce((widest, row) => Math.max(widest, cells(row[i] ?? "")), 0),
  );
  const pad = (cell: string, i: number): string =>
    (i === 0 || others === "left" ? padEnd : padStart)(cell, widths[i] ?? 0);
  return legible.map((row) => row.map(pad).join("   ").trimEnd()).join("\n");
};

/** Results in percent, one per line. */
export const resultTable = (
  results: readonly (readonly [
    name: string,
    result: Pick<ResultSummary, "accuracy" | "ece" | "groups">,
  ])[],
): string => columns([header, ...results.map(([name, result]) => row(name, result))], "right");

const rowsOf = ({ method, best, last }: RunSummary): readonly [string, ResultSummary][] => {
  if (best.stage === "transform") return [[method, best]];
  if (best.stage === last.stage && best.epoch === last.epoch)
    return [[`${method}, best epoch (the last)`, best]];
  return [
    [`${method}, best epoch`, best],
    [`${method}, last epoch`, last],
  ];
};

/** The results of some runs: the best and the last epoch of each, once where they are one, or the result of a transform. */
export const runTable = (summaries: readonly RunSummary[]): string => {
  const part = summaries[0]?.selection ?? "test";
  const rows = summaries.flatMap(rowsOf);
  return `${resultTable(rows)}\n\nPercentages on the test images. The best epoch is the one with the highest ${part} accuracy.`;
};

/** The names of the calibrators, and of none. */
export const calibratorNames: Readonly<Record<Comparison["methods"][number]["method"], string>> = {
  none: "as trained",
  temperature: "temperature scaling",
  vector: "vector scaling",
  histogram: "histogram binning",
  isotonic: "isotonic regression",
};

const spread = ({ low, high }: Interval): string => `[${percentage(low)}, ${percentage(high)}]`;

/** The table of a comparison of calibrators: accuracy and ECE with their intervals, and NLL. */
export const calibrationTable = ({ methods, level, validation, test }: Comparison): string => {
  const part = `${100 * level} %`;
  const rows = methods.map(({ method, accuracy, ece, nll }) => [
    calibratorNames[method],
    percentage(accuracy.estimate),
    spread(accuracy),
    percentage(ece.estimate),
    spread(ece),
    nll.toFixed(3),
  ]);
  return `${columns([["", "accuracy", part, "ECE", part, "NLL"], ...rows], "right")}

Accuracy and ECE in percent, NLL in nats, on the ${test} test images; fitted to ${validation} held-out images.
The intervals come from resampling the test images. Resampling raises ECE, so an estimate can lie near or below the lower end of its interval.`;
};
