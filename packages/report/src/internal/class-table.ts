import { byCount } from "./class-drawing.js";
import { count, percentage } from "./format.js";
import { element, type Markup } from "./markup.js";
import type { Recipe } from "./recipes.js";
import { head, spreadCell, tableBox } from "./table-parts.js";

// Beyond this a table on a page helps nobody.
const mostClasses = 1000;

/** The accuracy of each class, the most frequent first; nothing where no run says it, or the recipes have different classes. */
export const classTable = (recipes: readonly Recipe[]): Markup | undefined => {
  const runs = recipes.flatMap((recipe) => recipe.runs);
  const [first] = runs;
  const comparable = runs.every(({ counts }) => counts.join() === first?.counts.join());
  const known = runs.some(({ best }) => best.classAccuracies !== undefined);
  if (first === undefined || !comparable || !known || first.counts.length > mostClasses)
    return undefined;
  const { counts, classNames } = first;
  return tableBox(
    "Each class",
    "numbers",
    head("", "training images", ...recipes.map(({ method }) => `${method}, %`)),
    element(
      "tbody",
      {},
      byCount(counts).map((label) =>
        element(
          "tr",
          {},
          element("th", { scope: "row" }, classNames?.[label] ?? String(label)),
          element("td", {}, count(counts[label] ?? 0)),
          recipes.map((recipe) =>
            spreadCell(
              recipe.runs.flatMap(({ best }) => best.classAccuracies?.[label] ?? []),
              percentage,
            ),
          ),
        ),
      ),
    ),
  );
};
