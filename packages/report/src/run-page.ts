import { countsDrawing } from "./internal/counts-drawing.js";
import { curveDrawing, type Measure } from "./internal/curve-drawing.js";
import { type Drawing, inline } from "./internal/figure.js";
import { groupBarDrawing } from "./internal/group-bar-drawing.js";
import { type Child, element, type Markup, verbatim } from "./internal/markup.js";
import { pageStyle } from "./internal/page-style.js";
import { groupTable, makingTable, resultTable } from "./internal/page-tables.js";
import { type Panel, reliabilityDrawing } from "./internal/reliability-drawing.js";
import type { RunSummary } from "./run-summary.js";

// Narrow enough that the letters stay large on a telephone.
const half = { width: 380 };

const figure = (drawing: Drawing): Markup => element("figure", { class: "card" }, inline(drawing));

const section = (id: string, title: string, ...content: readonly Child[]): Markup =>
  element("section", { id, "aria-labelledby": `${id}-title` }, [
    element("h2", { id: `${id}-title` }, title),
    ...content,
  ]);

const note = (text: string): Markup => element("p", { class: "note" }, text);

const selectionNote = (runs: readonly RunSummary[]): string =>
  runs.every(({ selection }) => selection === "validation")
    ? "The best epoch was chosen by accuracy on validation images held out of training; all numbers are of the test images, which had no say in it."
    : "The best epoch by test accuracy is chosen on the very images it is then judged on, as published numbers of these methods are, and so flatters a little; the last epoch does not. All numbers are of the test images.";

const diagrams = (runs: readonly RunSummary[], parts: readonly ("all" | "few")[]): Markup =>
  element(
    "div",
    { class: "grid" },
    runs.flatMap(({ method, best }) =>
      parts.map((part) => {
        const found = part === "all" ? best : best.groups.few;
        const panel: Panel = {
          title: part === "all" ? method : `${method}, ${part}`,
          calibration: found === "none" ? "none" : found.calibration,
        };
        const title = `Reliability diagram: ${panel.title}`;
        return figure(reliabilityDrawing([panel], { title }));
      }),
    ),
  );

const measures = (runs: readonly RunSummary[]): readonly Measure[] => {
  const evaluated = runs.some(({ stages }) =>
    stages.some(({ epochs }) => epochs.some(({ ece }) => ece !== undefined)),
  );
  return evaluated ? ["loss", "accuracy", "ece"] : ["loss", "accuracy"];
};

const descriptor = ({ method, name, descriptor: value }: RunSummary): Markup =>
  element(
    "details",
    { class: "card" },
    element("summary", {}, `Descriptor of ${method} (${name})`),
    element(
      "pre",
      { tabindex: "0" },
      element("code", {}, JSON.stringify(value, undefined, 2) ?? "none"),
    ),
  );

const titleOf = (runs: readonly RunSummary[]): string =>
  runs.length === 1
    ? (runs[0]?.method ?? "")
    : `${runs
        .slice(0, -1)
        .map(({ method }) => method)
        .join(", ")} and ${runs.at(-1)?.method ?? ""}`;

/**
 * One self-contained HTML page about a run, or several side by side: results, reliability diagrams, groups, curves, and how it was made.
 *
 * No script, nothing from elsewhere; light or dark as the reader's system is. The same runs give the same page.
 *
 * @unit fractions in, percentages on the page
 * @example
 * ```ts
 * import { runPage } from "@longtail/report";
 *
 * const bins = [{ lower: 0, upper: 1, count: 100, accuracy: 0.4, confidence: 0.65 }];
 * const calibration = { ece: 0.25, accuracy: 0.4, confidence: 0.65, count: 100, bins };
 * const groups = { many: { classes: 2, accuracy: 0.4, ece: 0.25, calibration }, medium: "none", few: "none" } as const;
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
export const runPage = (runs: readonly RunSummary[]): string => {
  const title = titleOf(runs);
  const datasets = [...new Set(runs.map(({ dataset }) => dataset))].join(" · ");
  const tails = [...new Map(runs.map(({ counts }) => [counts.join(), counts])).values()];
  const bars = runs.map(({ method, best }) => ({ method, result: best }));
  const sections = [
    section("results", "Results", note(selectionNote(runs)), resultTable(runs)),
    section(
      "reliability",
      "Is the confidence honest?",
      note(
        "Predictions are sorted into bins by confidence. A net that means what it says is right as often as it is confident: its bars end on the diagonal. Best epoch, all classes.",
      ),
      ...(runs.length === 1
        ? [diagrams(runs, ["all", "few"])]
        : [
            diagrams(runs, ["all"]),
            element("h3", {}, "On the tail: classes with few training images"),
            diagrams(runs, ["few"]),
          ]),
    ),
    section(
      "groups",
      "Many, medium and few",
      note("Classes in groups by how many training images they have; best epoch."),
      element("div", { class: "grid wide" }, [
        figure(groupBarDrawing(bars, "accuracy", half)),
        figure(groupBarDrawing(bars, "ece", half)),
      ]),
      element("h3", {}, "In numbers"),
      groupTable(runs),
    ),
    section(
      "training",
      "Training",
      element(
        "div",
        { class: "grid wide" },
        measures(runs).map((measure) => figure(curveDrawing(runs, measure, half))),
        tails.map((counts) => figure(countsDrawing(counts, { ...half, height: 230 }))),
      ),
    ),
    section("making", "How it was run", makingTable(runs), runs.map(descriptor)),
  ];
  const links = [
    ["results", "Results"],
    ["reliability", "Reliability"],
    ["groups", "Groups"],
    ["training", "Training"],
    ["making", "How it was run"],
  ] as const;
  const page = element(
    "html",
    { lang: "en" },
    element(
      "head",
      {},
      element("meta", { charset: "utf-8" }),
      element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
      element("meta", { name: "color-scheme", content: "light dark" }),
      element("title", {}, `${title} · longtail`),
      element("style", {}, verbatim(pageStyle)),
    ),
    element(
      "body",
      {},
      element(
        "div",
        { class: "page" },
        element(
          "header",
          {},
          element("h1", {}, title),
          element("p", { class: "lead" }, datasets),
          element("nav", { "aria-label": "Sections" }, [
            element(
              "ul",
              {},
              links.map(([id, text]) => element("li", {}, element("a", { href: `#${id}` }, text))),
            ),
          ]),
        ),
        element("main", {}, ...sections),
        element("footer", {}, "Made by longtail."),
      ),
    ),
  );
  return `<!DOCTYPE html>\n${page.markup}\n`;
};
