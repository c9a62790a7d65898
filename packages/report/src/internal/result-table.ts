import type { ResultSummary, RunSummary } from "@longtail/run-record";
import { max, min } from "d3-array";
import { decimal, percentage } from "./format.js";
import { element, type Markup } from "./markup.js";
import { groupNames, head, moment, runName, tableBox } from "./table-parts.js";

/** A number of a table and whether more of it is better; undefined for a group without classes. */
interface Column {
  readonly title: string;
  readonly value: (result: ResultSummary) => number | undefined;
  readonly show: (value: number) => string;
  readonly better: "more" | "less";
}

const columns: readonly Column[] = [
  { title: "accuracy, %", value: (r) => r.accuracy, show: percentage, better: "more" },
  { title: "ECE, %", value: (r) => r.ece, show: percentage, better: "less" },
  ...groupNames.map(
    (name): Column => ({
      title: name,
      value: (r) => r.groups[name]?.accuracy,
      show: percentage,
      better: "more",
    }),
  ),
  { title: "MCE, %", value: (r) => r.mce, show: percentage, better: "less" },
  { title: "NLL, nats", value: (r) => r.nll, show: decimal, better: "less" },
  { title: "Brier", value: (r) => r.brier, show: decimal, better: "less" },
];

const cell = (column: Column, result: ResultSummary, rivals: readonly ResultSummary[]): Markup => {
  const value = column.value(result);
  if (value === undefined) return element("td", {}, "none");
  const shown = rivals.flatMap((r) => column.value(r) ?? []);
  const best = column.better === "more" ? max(shown) : min(shown);
  const differ = new Set(shown.map(column.show)).size > 1;
  const wins = differ && best !== undefined && column.show(value) === column.show(best);
  return element("td", { class: wins ? "best" : undefined }, column.show(value));
};

/** Results of all runs: the best epoch's, and the last one's. */
export const resultTable = (runs: readonly RunSummary[]): Markup => {
  const parts = [...new Set(runs.map(({ selection }) => selection))].join(" or ");
  const body = (title: string, pick: (run: RunSummary) => ResultSummary): Markup =>
    element(
      "tbody",
      {},
      element(
        "tr",
        { class: "part" },
        element("th", { scope: "rowgroup", colspan: columns.length + 2 }, title),
      ),
      runs.map((run, i) =>
        element(
          "tr",
          {},
          element("th", { scope: "row" }, runName(run, i, runs.length)),
          columns.map((column) => cell(column, pick(run), runs.map(pick))),
          element("td", {}, moment(pick(run))),
        ),
      ),
    );
  return tableBox(
    "Results",
    "numbers",
    head("", ...columns.map(({ title }) => title), "weights of"),
    body(`Best epoch by ${parts} accuracy`, ({ best }) => best),
    body("Last epoch", ({ last }) => last),
  );
};
