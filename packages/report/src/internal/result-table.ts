import type { ResultSummary, RunSummary } from "@longtail/run-record";
import { max, min } from "d3-array";
import { decimal, percentage } from "./format.js";
import { element, type Markup } from "./markup.js";
import { hasSeeds, type Recipe } from "./recipes.js";
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

/** A number of a table and whether more of it is better; undefined for a group without classes. */
interface Column {
  readonly title: string;
  readonly value: (result: ResultSummary) => number | undefined;
  readonly show: (value: number) => string;
  readonly better: "more" | "less";
}

const rates: readonly Column[] = [
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
];

const columns: readonly Column[] = [
  ...rates,
  { title: "MCE, %", value: (r) => r.mce, show: percentage, better: "less" },
  { title: "NLL, nats", value: (r) => r.nll, show: decimal, better: "less" },
  { title: "Brier", value: (r) => r.brier, show: decimal, better: "less" },
];

type Pick = (run: RunSummary) => ResultSummary;

const values = ({ value }: Column, { runs }: Recipe, pick: Pick): readonly number[] =>
  runs.flatMap((run) => value(pick(run)) ?? []);

const cell = (column: Column, recipe: Recipe, rivals: readonly Recipe[], pick: Pick): Markup => {
  const own = values(column, recipe, pick);
  const means = rivals
    .map((rival) => values(column, rival, pick))
    .flatMap((found) => (found.length === 0 ? [] : [mean(found)]));
  const best = (column.better === "more" ? max(means) : min(means)) ?? Number.NaN;
  const differ = new Set(means.map(column.show)).size > 1;
  const wins = own.length > 0 && differ && column.show(mean(own)) === column.show(best);
  return spreadCell(own, column.show, wins ? "best" : undefined);
};

/** Results of all recipes: the best epoch's, and the last one's where it is another. */
export const resultTable = (recipes: readonly Recipe[]): Markup => {
  const runs = recipes.flatMap((recipe) => recipe.runs);
  const parts = [...new Set(runs.map(({ selection }) => selection))].join(" or ");
  const seeds = hasSeeds(recipes);
  const titles = [
    "",
    ...columns.map(({ title }) => title),
    "weights of",
    ...(seeds ? ["seeds"] : []),
  ];
  const body = (title: string, shown: readonly Recipe[], pick: Pick): Markup =>
    element(
      "tbody",
      {},
      part(titles.length, title),
      shown.map((recipe) =>
        element(
          "tr",
          {},
          element(
            "th",
            { scope: "row" },
            recipeName(recipe, recipes.indexOf(recipe), recipes.length),
          ),
          columns.map((column) => cell(column, recipe, recipes, pick)),
          element("td", { class: "moment" }, moment(recipe.runs.map(pick))),
          seeds ? element("td", {}, String(recipe.runs.length)) : undefined,
        ),
      ),
    );
  const others = recipes.filter((one) => one.runs.some(({ best, last }) => !isSame(best, last)));
  const allJudged = recipes.every(isJudged);
  const best = `Best epoch by ${parts} accuracy${recipes.some(isJudged) ? "; scores as given" : ""}`;
  const only = allJudged ? "Scores as given" : `${best}, which is the last`;
  return tableBox(
    "Results",
    "numbers",
    head(...titles),
    body(others.length === 0 ? only : best, recipes, (run) => run.best),
    others.length === 0
      ? undefined
      : body(
          others.length === recipes.length ? "Last epoch" : "Last epoch, where it is another",
          others,
          (run) => run.last,
        ),
  );
};

/** The best epoch of each run, seed by seed. */
export const seedTable = (recipes: readonly Recipe[]): Markup => {
  const titles = ["seed", ...rates.map(({ title }) => title), "weights of"];
  return tableBox(
    "Each seed",
    "numbers",
    head(...titles),
    recipes.map((recipe, i) =>
      element(
        "tbody",
        {},
        part(titles.length, recipeName(recipe, i, recipes.length)),
        recipe.runs.map(({ seed, best }) =>
          element(
            "tr",
            {},
            element("th", { scope: "row" }, String(seed)),
            rates.map(({ value, show }) => {
              const found = value(best);
              return element("td", {}, found === undefined ? "none" : show(found));
            }),
            element("td", { class: "moment" }, moment([best])),
          ),
        ),
      ),
    ),
  );
};
