import { max, min, sum } from "d3-array";
import type { GroupResult, ResultSummary, RunSummary } from "../run-summary.js";
import { count, decimal, duration, percentage, plural } from "./format.js";
import { type Child, element, type Markup } from "./markup.js";
import { seriesOf } from "./theme.js";

const groupNames = ["many", "medium", "few"] as const;

/** A number of a table and whether more of it is better; "none" where there is none. */
interface Column {
  readonly title: string;
  readonly value: (result: ResultSummary) => number | "none";
  readonly show: (value: number) => string;
  readonly better: "more" | "less";
}

const ofGroup = (group: GroupResult, measure: "accuracy" | "ece"): number | "none" =>
  group === "none" ? "none" : group[measure];

const columns: readonly Column[] = [
  { title: "accuracy, %", value: (r) => r.accuracy, show: percentage, better: "more" },
  { title: "ECE, %", value: (r) => r.ece, show: percentage, better: "less" },
  ...groupNames.map(
    (name): Column => ({
      title: name,
      value: (r) => ofGroup(r.groups[name], "accuracy"),
      show: percentage,
      better: "more",
    }),
  ),
  { title: "MCE, %", value: (r) => r.mce, show: percentage, better: "less" },
  { title: "NLL, nats", value: (r) => r.nll, show: decimal, better: "less" },
  { title: "Brier", value: (r) => r.brier, show: decimal, better: "less" },
];

/** A table in a box that scrolls by itself, by keyboard as well. */
const tableBox = (name: string, kind: string, ...content: readonly Child[]): Markup =>
  element(
    "div",
    { class: "card scroll", role: "region", "aria-label": name, tabindex: "0" },
    element("table", { class: kind }, ...content),
  );

const head = (...titles: readonly string[]): Markup =>
  element(
    "thead",
    {},
    element(
      "tr",
      {},
      titles.map((title) => element("th", { scope: "col" }, title)),
    ),
  );

/** A run's name with its colour. */
const runName = (run: RunSummary, i: number, runs: number): Child => [
  element("span", { class: `chip chip-${seriesOf(i, runs)}`, "aria-hidden": "true" }, ""),
  run.method,
];

const cell = (column: Column, result: ResultSummary, rivals: readonly ResultSummary[]): Markup => {
  const value = column.value(result);
  if (value === "none") return element("td", {}, "none");
  const shown = rivals.flatMap((r) => {
    const other = column.value(r);
    return other === "none" ? [] : [other];
  });
  const best = column.better === "more" ? max(shown) : min(shown);
  const differ = new Set(shown.map(column.show)).size > 1;
  const wins = differ && best !== undefined && column.show(value) === column.show(best);
  return element("td", { class: wins ? "best" : undefined }, column.show(value));
};

/** Where the best weights were taken: `stage 2, epoch 9`. */
const moment = ({ stage, epoch }: ResultSummary): string => `${stage}, epoch ${epoch + 1}`;

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

/** Each group of each run: classes, images, accuracy, calibration. */
export const groupTable = (runs: readonly RunSummary[]): Markup =>
  tableBox(
    "Groups of classes",
    "numbers",
    head("", "", "classes", "images", "accuracy, %", "confidence, %", "ECE, %"),
    runs.map((run, i) =>
      element(
        "tbody",
        {},
        groupNames.map((name, g) => {
          const found = run.best.groups[name];
          return element(
            "tr",
            {},
            g === 0
              ? element(
                  "th",
                  { scope: "rowgroup", rowspan: groupNames.length },
                  runName(run, i, runs.length),
                )
              : undefined,
            element("td", { class: "group" }, name),
            found === "none"
              ? element("td", { colspan: 5 }, "none")
              : [
                  count(found.classes),
                  count(found.calibration.count),
                  percentage(found.accuracy),
                  percentage(found.calibration.confidence),
                  percentage(found.ece),
                ].map((text) => element("td", {}, text)),
          );
        }),
      ),
    ),
  );

/** How each run was made, one run a column. */
export const makingTable = (runs: readonly RunSummary[]): Markup => {
  const rows: readonly (readonly [string, (run: RunSummary) => string])[] = [
    ["run", ({ name }) => name],
    ["data", ({ dataset }) => dataset],
    [
      "training images",
      ({ counts }) =>
        `${count(sum(counts))} of ${plural(counts.length, "class", "classes")}, ` +
        `${count(max(counts) ?? 0)} to ${count(min(counts) ?? 0)} each`,
    ],
    [
      "stages",
      ({ stages }) =>
        stages.map(({ name, epochs }) => `${name}: ${plural(epochs.length, "epoch")}`).join("; "),
    ],
    ["best epoch", ({ best, selection }) => `${moment(best)}, by ${selection} accuracy`],
    ["last epoch", ({ last }) => moment(last)],
    ["backend", ({ backend }) => backend],
    ["seed", ({ seed }) => String(seed)],
    ["time", ({ seconds }) => duration(seconds)],
  ];
  return tableBox(
    "How it was run",
    "words",
    head("", ...runs.map(({ method }) => method)),
    element(
      "tbody",
      {},
      rows.map(([title, value]) =>
        element(
          "tr",
          {},
          element("th", { scope: "row" }, title),
          runs.map((run) => element("td", {}, value(run))),
        ),
      ),
    ),
  );
};
