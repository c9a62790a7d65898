import type { GroupResult, Range95, ResultDetails, ResultSummary } from "@longtail/run-record";
import { decimal, percentage } from "./format.js";
import { element, type Markup } from "./markup.js";
import type { Recipe } from "./recipes.js";
import { groupNames, head, part, recipeName, tableBox } from "./table-parts.js";

const rangeText = ({ low, high }: Range95): string => `${percentage(low)} to ${percentage(high)}`;

const columns: readonly (readonly [
  title: string,
  text: (details: ResultDetails) => string | undefined,
])[] = [
  ["accuracy, 95 %", ({ accuracyInterval: range }) => range && rangeText(range)],
  ["top-5, %", ({ top5 }) => (top5 === undefined ? undefined : percentage(top5))],
  ["ECE, 95 %", ({ eceInterval: range }) => range && rangeText(range)],
  ["MCE, %", ({ mce }) => (mce === undefined ? undefined : percentage(mce))],
  ["adaptive ECE, %", ({ adaptiveEce: e }) => (e === undefined ? undefined : percentage(e))],
  ["classwise ECE, %", ({ classwiseEce: e }) => (e === undefined ? undefined : decimal(100 * e))],
  ["smooth ECE, %", ({ smoothEce: e }) => (e === undefined ? undefined : percentage(e))],
  ["AURC, %", ({ aurc }) => (aurc === undefined ? undefined : percentage(aurc))],
  ["NLL, nats", ({ nll }) => (nll === undefined ? undefined : decimal(nll))],
  ["Brier", ({ brier }) => (brier === undefined ? undefined : decimal(brier))],
];

const parts = ({ runs: [{ best }] }: Recipe): readonly (readonly [string, ResultDetails])[] =>
  (
    [
      ["all", best],
      ...groupNames.map((name) => [name, best.groups[name]] as const),
    ] as readonly (readonly [string, ResultSummary | GroupResult | undefined])[]
  ).flatMap(([name, result]) =>
    result?.details === undefined ? [] : [[name, result.details] as const],
  );

/** Whether some recipe's first run has details. */
export const hasDetails = (recipes: readonly Recipe[]): boolean =>
  recipes.some((recipe) => parts(recipe).length > 0);

/** What else is known of results: intervals and further errors, for all classes and for each group. */
export const detailTable = (recipes: readonly Recipe[]): Markup => {
  const details = recipes.flatMap((recipe) => parts(recipe).map(([, each]) => each));
  const shown = columns.filter(([, text]) => details.some((each) => text(each) !== undefined));
  return tableBox(
    "In detail",
    "numbers",
    head("", ...shown.map(([title]) => title)),
    recipes.map((recipe, i) =>
      parts(recipe).length === 0
        ? undefined
        : element(
            "tbody",
            {},
            part(shown.length + 1, recipeName(recipe, i, recipes.length)),
            parts(recipe).map(([name, each]) =>
              element(
                "tr",
                {},
                element("th", { scope: "row" }, name),
                shown.map(([, text]) => element("td", {}, text(each) ?? "none")),
              ),
            ),
          ),
    ),
  );
};
