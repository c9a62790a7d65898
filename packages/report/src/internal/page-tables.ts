import type { RunSummary } from "@longtail/run-record";
import { max, min, sum } from "d3-array";
import { count, duration, percentage, plural } from "./format.js";
import { element, type Markup } from "./markup.js";
import { groupNames, head, moment, runName, tableBox } from "./table-parts.js";

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
            found === undefined
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
