import type { RunSummary } from "@longtail/run-record";
import { reliabilityCards } from "../reliability-cards.js";
import { classDrawing } from "./class-drawing.js";
import { classTable } from "./class-table.js";
import { confusionTable, hasConfusion } from "./confusion-table.js";
import { countsDrawing } from "./counts-drawing.js";
import { measuresOf } from "./curve-data.js";
import { curveDrawing } from "./curve-drawing.js";
import { detailTable, hasDetails } from "./detail-table.js";
import { type Drawing, inline } from "./figure.js";
import { groupBarDrawing } from "./group-bar-drawing.js";
import { judgementFigures } from "./judgement-figures.js";
import { element, type Markup } from "./markup.js";
import { note, section } from "./page-document.js";
import { groupTable, makingTable } from "./page-tables.js";
import { hasSeeds, type Recipe } from "./recipes.js";
import type { Panel } from "./reliability-drawing.js";
import { resultTable, seedTable } from "./result-table.js";
import { isJudged } from "./table-parts.js";

// Narrow enough that the letters stay large on a phone.
const half = { width: 380 };

const figure = (drawing: Drawing): Markup => element("figure", { class: "card" }, inline(drawing));

const selectionNote = (runs: readonly RunSummary[]): string =>
  runs.every(({ best }) => best.stage === "judged")
    ? "Scores of models that were trained elsewhere, judged as they were given."
    : runs.every(({ selection }) => selection === "validation")
      ? "The best epoch is selected by accuracy on held-out validation images. All numbers are of the test images."
      : "The best epoch is selected by accuracy on the same test images it is judged on, as in published numbers, which is slightly optimistic. The last epoch is not selected. All numbers are of the test images.";

const seedsNote =
  "Several seeds are shown as mean ± standard deviation; curves have a band, and bars a whisker, of one standard deviation.";

type Part = "all" | "many" | "medium" | "few";

const panel = (title: string, { runs: [{ best }] }: Recipe, part: Part): Panel => ({
  title,
  calibration: (part === "all" ? best : best.groups[part])?.calibration,
});

/** All classes and the tail; of a single recipe every group. */
const diagrams = (recipes: readonly Recipe[]): readonly Markup[] => {
  const [only, ...others] = recipes;
  if (only !== undefined && others.length === 0)
    return [
      reliabilityCards(
        (hasGroups(recipes) ? (["all", "many", "medium", "few"] as const) : (["all"] as const)).map(
          (part) => panel(part, only, part),
        ),
      ),
    ];
  const [whole, tail] = (["all", "few"] as const).map((part) =>
    recipes.map((recipe) =>
      panel(part === "all" ? recipe.method : `${recipe.method}, ${part}`, recipe, part),
    ),
  ) as [Panel[], Panel[]];
  return recipes.length === 2
    ? [reliabilityCards([...whole, ...tail])]
    : [
        reliabilityCards(whole),
        element("h3", {}, "On the tail: classes with few training images"),
        reliabilityCards(tail),
      ];
};

const descriptor = ({ runs: [{ method, name, descriptor: value }] }: Recipe): Markup =>
  element(
    "details",
    { class: "card" },
    element("summary", {}, `Descriptor of ${name === method ? method : `${method} (${name})`}`),
    element(
      "pre",
      { tabindex: "0" },
      element("code", {}, JSON.stringify(value, undefined, 2) ?? "none"),
    ),
  );

const hasGroups = (recipes: readonly Recipe[]): boolean =>
  recipes.some(({ runs }) => runs.some(({ best }) => Object.keys(best.groups).length > 0));

const hasTraining = (recipes: readonly Recipe[]): boolean => !recipes.every(isJudged);

const hasClasses = (recipes: readonly Recipe[]): boolean =>
  recipes.some(({ runs }) => runs.some(({ best }) => best.classAccuracies !== undefined));

// Runs on other classes are not comparable class by class: each set of counts has a figure.
const classSection = (recipes: readonly Recipe[]): Markup => {
  const numbers = classTable(recipes);
  const tails = new Map(recipes.map(({ runs: [run] }) => [run.counts.join(), run]));
  return section(
    "classes",
    "Class by class",
    note(
      `Accuracy of single classes on the test images${hasTraining(recipes) ? ", best epoch" : ""}.`,
    ),
    element(
      "div",
      { class: "grid wide" },
      [...tails.values()].map(({ counts, classNames = [] }) =>
        figure(classDrawing(recipes, counts, classNames, half)),
      ),
      [...tails.values()].map(({ counts }) =>
        figure(countsDrawing(counts, { ...half, height: 230 })),
      ),
    ),
    hasConfusion(recipes)
      ? [element("h3", {}, "The hardest rare classes"), confusionTable(recipes)]
      : undefined,
    numbers === undefined
      ? undefined
      : element("details", {}, element("summary", {}, "Every class in numbers"), numbers),
  );
};

/** The ids of the sections of a page about runs, and their short titles. */
export const pageLinks = (recipes: readonly Recipe[]): Readonly<Record<string, string>> => ({
  results: "Results",
  reliability: "Reliability",
  ...(hasGroups(recipes) ? { groups: "Groups" } : {}),
  ...(hasClasses(recipes) ? { classes: "Classes" } : {}),
  ...(hasTraining(recipes) ? { training: "Training" } : {}),
  making: "How it was run",
});

/** The sections of a page about runs, in order. */
export const pageSections = (recipes: readonly Recipe[]): readonly Markup[] => {
  const runs = recipes.flatMap((recipe) => recipe.runs);
  const known = runs.filter(({ counts }) => counts.length > 0);
  const tails = [...new Map(known.map(({ counts }) => [counts.join(), counts])).values()];
  const bars = recipes.map(({ method, runs: own }) => ({
    method,
    results: own.map(({ best }) => best),
  }));
  const seeds = hasSeeds(recipes);
  const trained = hasTraining(recipes);
  const judgements = judgementFigures(recipes, half.width);
  return [
    section(
      "results",
      "Results",
      note(selectionNote(runs)),
      seeds ? note(seedsNote) : undefined,
      resultTable(recipes),
      seeds
        ? element("details", {}, element("summary", {}, "Each seed"), seedTable(recipes))
        : undefined,
      hasDetails(recipes) ? [element("h3", {}, "In detail"), detailTable(recipes)] : undefined,
    ),
    section(
      "reliability",
      "Does confidence match accuracy?",
      note(
        `Predictions are sorted into bins by confidence. A calibrated network is right as often as it is confident: its bars end on the diagonal.${trained ? ` Best epoch${seeds ? " of the first seed" : ""}.` : ""}`,
      ),
      ...diagrams(recipes),
      judgements.length === 0
        ? undefined
        : [
            element("h3", {}, "Without bins, and when only confident predictions are answers"),
            element("div", { class: "grid wide" }, judgements),
          ],
    ),
    ...(hasGroups(recipes)
      ? [
          section(
            "groups",
            "Many, medium and few",
            note(
              `Classes grouped by their number of training images${trained ? "; best epoch" : ""}.`,
            ),
            element("div", { class: "grid wide" }, [
              figure(groupBarDrawing(bars, "accuracy", half)),
              figure(groupBarDrawing(bars, "ece", half)),
            ]),
            element("h3", {}, "In numbers"),
            groupTable(recipes),
          ),
        ]
      : []),
    ...(hasClasses(recipes) ? [classSection(recipes)] : []),
    ...(trained
      ? [
          section(
            "training",
            "Training",
            element(
              "div",
              { class: "grid wide" },
              measuresOf(runs.flatMap(({ stages }) => stages.flatMap((stage) => stage.epochs))).map(
                (measure) => figure(curveDrawing(recipes, measure, half)),
              ),
              hasClasses(recipes)
                ? undefined
                : tails.map((counts) => figure(countsDrawing(counts, { ...half, height: 230 }))),
            ),
          ),
        ]
      : []),
    section("making", "How it was run", makingTable(recipes), recipes.map(descriptor)),
  ];
};
