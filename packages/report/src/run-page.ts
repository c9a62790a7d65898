import type { Markup } from "./internal/markup.js";
import { pageDocument } from "./internal/page-document.js";
import type { PageRun } from "./internal/page-run.js";
import { pageLinks, pageSections } from "./internal/page-sections.js";
import { type Recipe, recipesOf } from "./internal/recipes.js";

const titleOf = (recipes: readonly Recipe[]): string => {
  const methods = recipes.map(({ method }) => method);
  return methods.length < 2
    ? (methods[0] ?? "")
    : `${methods.slice(0, -1).join(", ")} and ${methods.at(-1)}`;
};

/**
 * One self-contained HTML page about one or more runs: results, reliability diagrams, groups, curves, single classes, and how they were made.
 *
 * With the `confusion` of a run, its page says what the hardest rare classes are taken for.
 * Runs that differ in nothing but the seed are one row and one curve: mean ± sample standard deviation.
 * It has no script, loads nothing, and follows the reader's light or dark mode. The same runs give the same page.
 *
 * @unit fractions in, percentages on the page
 * @example
 * ```ts
 * import { runPage } from "@longtail/report";
 *
 * const bins = [{ lower: 0, upper: 1, count: 100, accuracy: 0.4, confidence: 0.65 }];
 * const calibration = { ece: 0.25, accuracy: 0.4, confidence: 0.65, count: 100, bins };
 * const groups = { many: { classes: 2, accuracy: 0.4, ece: 0.25, calibration }, few: { classes: 1, accuracy: 0.1, ece: 0.5, calibration } };
 * const result = { stage: "stage 1", epoch: 0, accuracy: 0.4, ece: 0.25, mce: 0.25, nll: 1.7, brier: 0.8, calibration, groups };
 * const epochs = [{ epoch: 0, learningRate: 0.1, trainLoss: 1.9, trainAccuracy: 0.35 }];
 * const html = runPage([
 *   {
 *     name: "plain-0", method: "plain", dataset: "synthetic", counts: [500, 50], seed: 0, backend: "wasm", seconds: 80,
 *     selection: "test", stages: [{ name: "stage 1", epochs }], best: result, last: result, descriptor: {},
 *   },
 * ]);
 * console.log(html.length);
 * ```
 */
export const runPage = (runs: readonly PageRun[]): string => {
  const recipes = recipesOf(runs);
  const datasets = [...new Set(runs.map(({ dataset }) => dataset))].join(" · ");
  return pageDocument({
    title: titleOf(recipes),
    lead: datasets,
    links: pageLinks(recipes),
    main: pageSections(recipes),
  });
};

/** The sections of `runPage`, for a page of your own. */
export const runSections = (runs: readonly PageRun[]): readonly Markup[] =>
  pageSections(recipesOf(runs));
