import type { GroupResult, RunSummary } from "@longtail/run-record";
import { max, min, sum } from "d3-array";
import { stageTitle } from "../stage-title.js";
import { count, duration, percentage, plural } from "./format.js";
import { element, type Markup } from "./markup.js";
import { originRows } from "./origin-rows.js";
import type { Recipe } from "./recipes.js";
import { mean } from "./spread.js";
import {
  groupNames,
  head,
  isJudged,
  isSame,
  moment,
  part,
  recipeName,
  spreadCell,
  tableBox,
} from "./table-parts.js";

const columns: readonly (readonly [
  title: string,
  value: (group: GroupResult) => number,
  show: (value: number) => string,
])[] = [
  ["accuracy, %", ({ accuracy }) => accuracy, percentage],
  ["confidence, %", ({ calibration }) => calibration.confidence, percentage],
  ["ECE, %", ({ ece }) => ece, percentage],
];

/** Each group of each recipe: accuracy, calibration, classes, images. */
export const groupTable = (recipes: readonly Recipe[]): Markup => {
  const titles = ["", ...columns.map(([title]) => title), "classes", "test images"];
  return tableBox(
    "Groups of classes",
    "numbers",
    head(...titles),
    recipes.map((recipe, i) =>
      element(
        "tbody",
        {},
        part(titles.length, recipeName(recipe, i, recipes.length)),
        groupNames.map((name) => {
          const found = recipe.runs.flatMap(({ best }) => best.groups[name] ?? []);
          const [first] = found;
          return element(
            "tr",
            {},
            element("th", { scope: "row" }, name),
            first === undefined
              ? element("td", { colspan: titles.length - 1 }, "none")
              : [
                  ...columns.map(([, value, show]) => spreadCell(found.map(value), show)),
                  ...[first.classes, first.calibration.count].map((n) =>
                    element("td", {}, count(n)),
                  ),
                ],
          );
        }),
      ),
    ),
  );
};

const distinct = (
  runs: readonly RunSummary[],
  text: (run: RunSummary) => string,
  separator = "; ",
): string => [...new Set(runs.map(text))].join(separator);

/** How each recipe was run, one a column. */
export const makingTable = (recipes: readonly Recipe[]): Markup => {
  const rows: readonly (readonly [string, (recipe: Recipe) => string])[] = [
    ["run", ({ runs }) => distinct(runs, ({ name }) => name)],
    ["data", ({ runs }) => distinct(runs, ({ dataset }) => dataset)],
    [
      "training images",
      ({ runs: [{ counts }] }) =>
        counts.length === 0
          ? "not known"
          : `${count(sum(counts))} of ${plural(counts.length, "class", "classes")}, ` +
            `${count(max(counts) ?? 0)} to ${count(min(counts) ?? 0)} each`,
    ],
    [
      "stages",
      (recipe) =>
        isJudged(recipe)
          ? ""
          : recipe.runs[0].stages
              .map(({ name, epochs }) => `${stageTitle(name)}: ${plural(epochs.length, "epoch")}`)
              .join("; "),
    ],
    [
      "best epoch",
      (recipe) => {
        if (isJudged(recipe)) return "";
        const { runs } = recipe;
        const selected = `${moment(runs.map(({ best }) => best))}, by ${distinct(runs, (run) => run.selection)} accuracy`;
        return runs.every(({ best, last }) => isSame(best, last))
          ? `${selected}; the last`
          : selected;
      },
    ],
    ["last epoch", ({ runs }) => moment(runs.map(({ last }) => last))],
    [
      "backend",
      (recipe) => (isJudged(recipe) ? "" : distinct(recipe.runs, ({ backend }) => backend)),
    ],
    [
      "seed",
      (recipe) => (isJudged(recipe) ? "" : recipe.runs.map(({ seed }) => String(seed)).join(", ")),
    ],
    ...originRows,
    [
      "time",
      ({ runs }) =>
        runs.every(({ best }) => best.stage === "judged")
          ? ""
          : `${duration(mean(runs.map(({ seconds }) => seconds)))}${runs.length > 1 ? " on average" : ""}`,
    ],
  ];
  const shown = rows.filter(
    ([title, text]) =>
      recipes.some((recipe) => text(recipe) !== "") &&
      (title !== "last epoch" ||
        recipes.some(({ runs }) => runs.some(({ best, last }) => !isSame(best, last)))),
  );
  return tableBox(
    "How it was run",
    "words",
    head("", ...recipes.map(({ method }) => method)),
    element(
      "tbody",
      {},
      shown.map(([title, value]) =>
        element(
          "tr",
          {},
          element("th", { scope: "row" }, title),
          recipes.map((recipe) => element("td", {}, value(recipe))),
        ),
      ),
    ),
  );
};
