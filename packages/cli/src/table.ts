import type { Interval } from "@longtail/bootstrap";
import { printable } from "@longtail/core";
import { percentage, type Recipe, recipesOf, spread } from "@longtail/report";
import type { ResultSummary, RunSummary } from "@longtail/run-record";
import { cells, padEnd, padStart } from "./cells.js";
import type { Comparison } from "./compare-calibrators.js";

const header = ["", "accuracy", "ECE", "many", "medium", "few"] as const;

type Judged = Pick<ResultSummary, "accuracy" | "ece" | "groups">;

// Several seeds are mean ± standard deviation.
const row = (name: string, results: readonly Judged[]): readonly string[] => {
  const group = (of: keyof Judged["groups"]): string =>
    spread(
      results.flatMap(({ groups }) => groups[of]?.accuracy ?? []),
      percentage,
    );
  return [
    printable(name, 60),
    spread(
      results.map(({ accuracy }) => accuracy),
      percentage,
    ),
    spread(
      results.map(({ ece }) => ece),
      percentage,
    ),
    group("many"),
    group("medium"),
    group("few"),
  ];
};

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
  results: readonly (readonly [name: string, result: Judged])[],
): string => columns([header, ...results.map(([name, result]) => row(name, [result]))], "right");

const rowsOf = ({ method, runs }: Recipe): readonly (readonly string[])[] => {
  const name = runs.length > 1 ? `${method}, ${runs.length} seeds` : method;
  const best = runs.map((run) => run.best);
  if (best.every(({ stage }) => stage === "transform")) return [row(name, best)];
  const same = runs.every(
    (run) => run.best.stage === run.last.stage && run.best.epoch === run.last.epoch,
  );
  if (same) return [row(`${name}, best epoch (the last)`, best)];
  return [
    row(`${name}, best epoch`, best),
    row(
      `${name}, last epoch`,
      runs.map((run) => run.last),
    ),
  ];
};

/**
 * The results of some runs: the best and the last epoch of each, once where they are one, or the result of a transform.
 * Runs that differ in nothing but the seed share their rows.
 */
export const runTable = (summaries: readonly RunSummary[]): string => {
  const part = summaries[0]?.selection ?? "test";
  const rows = recipesOf(summaries).flatMap(rowsOf);
  return `${columns([header, ...rows], "right")}\n\nPercentages on the test images. The best epoch is the one with the highest ${part} accuracy.`;
};

/** The names of the calibrators, and of none. */
export const calibratorNames: Readonly<Record<Comparison["methods"][number]["method"], string>> = {
  none: "as trained",
  temperature: "temperature scaling",
  frequency: "temperature by frequency",
  vector: "vector scaling",
  histogram: "histogram binning",
  isotonic: "isotonic regression",
};

const between = ({ low, high }: Interval): string => `[${percentage(low)}, ${percentage(high)}]`;

/** The table of a comparison of calibrators: accuracy and ECE with their intervals, and NLL. */
export const calibrationTable = ({
  methods,
  level,
  validation,
  test,
  weights,
}: Comparison): string => {
  const part = `${100 * level} %`;
  const named = (["many", "medium", "few"] as const).filter((name) =>
    methods.some(({ groups }) => groups?.[name]),
  );
  const rows = methods.map(({ method, accuracy, ece, nll, groups }) => [
    calibratorNames[method],
    percentage(accuracy.estimate),
    between(accuracy),
    percentage(ece.estimate),
    between(ece),
    nll.toFixed(3),
    ...named.map((name) => percentage(groups?.[name]?.ece ?? Number.NaN)),
  ]);
  return `${columns([["", "accuracy", part, "ECE", part, "NLL", ...named], ...rows], "right")}

Accuracy and ECE in percent, NLL in nats, ${named.length > 0 ? `at the right the ECE of the groups of classes, ` : ""}on the ${test} test images; fitted to ${validation} held-out images${weights ? ", each class counting alike" : ""}.
The intervals come from resampling the test images. Resampling raises ECE, so an estimate can lie near or below the lower end of its interval.`;
};
