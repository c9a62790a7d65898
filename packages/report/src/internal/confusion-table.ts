import { sum } from "d3-array";
import { byCount } from "./class-drawing.js";
import { count, percent, percentage } from "./format.js";
import { element, type Markup } from "./markup.js";
import type { PageRun } from "./page-run.js";
import type { Recipe } from "./recipes.js";
import { head, part, recipeName, tableBox } from "./table-parts.js";

const [mostRows, mostMistakes] = [6, 3];

interface Confused {
  readonly label: number;
  readonly accuracy: number;
  /** What its images are taken for, most often first: shares of its images. */
  readonly mistakes: readonly { readonly label: number; readonly share: number }[];
}

/** The rare classes with the lowest accuracy, worst first. */
const worst = ({ counts, best, confusion = [] }: PageRun): readonly Confused[] => {
  const few = best.groups.few?.classes ?? Math.ceil(counts.length / 3);
  return byCount(counts)
    .slice(-few)
    .flatMap((label) => {
      const row = confusion[label] ?? [];
      const images = sum(row);
      if (images === 0) return [];
      const mistakes = row
        .map((n, other) => ({ label: other, share: n / images }))
        .filter(({ label: other, share }) => other !== label && share > 0)
        .sort((a, b) => b.share - a.share)
        .slice(0, mostMistakes);
      return [{ label, accuracy: (row[label] ?? 0) / images, mistakes }];
    })
    .sort((a, b) => a.accuracy - b.accuracy)
    .slice(0, mostRows);
};

/** Whether some recipe's first run says what its images are taken for. */
export const hasConfusion = (recipes: readonly Recipe[]): boolean =>
  recipes.some(({ runs: [run] }) => run.confusion !== undefined);

/** The rare classes that fare worst, and what they are taken for. */
export const confusionTable = (recipes: readonly Recipe[]): Markup => {
  const titles = ["class", "accuracy, %", "training images", "taken for"];
  return tableBox(
    "The hardest rare classes",
    "numbers confused",
    head(...titles),
    recipes.flatMap((recipe, i) => {
      const [run] = recipe.runs;
      if (run.confusion === undefined) return [];
      const name = (label: number): string => run.classNames?.[label] ?? `class ${label}`;
      return element(
        "tbody",
        {},
        part(titles.length, recipeName(recipe, i, recipes.length)),
        worst(run).map(({ label, accuracy, mistakes }) =>
          element(
            "tr",
            {},
            element("th", { scope: "row" }, name(label)),
            element("td", {}, percentage(accuracy)),
            element("td", {}, count(run.counts[label] ?? 0)),
            element(
              "td",
              {},
              mistakes.length === 0
                ? "none"
                : mistakes.map((one) => `${name(one.label)} ${percent(one.share)}`).join(", "),
            ),
          ),
        ),
      );
    }),
  );
};
