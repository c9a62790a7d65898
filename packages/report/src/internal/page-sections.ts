import type { RunSummary } from "@longtail/run-record";
import { countsDrawing } from "./counts-drawing.js";
import type { Measure } from "./curve-data.js";
import { curveDrawing } from "./curve-drawing.js";
import { type Drawing, inline } from "./figure.js";
import { groupBarDrawing } from "./group-bar-drawing.js";
import { element, type Markup } from "./markup.js";
import { note, section } from "./page-document.js";
import { groupTable, makingTable } from "./page-tables.js";
import { type Panel, reliabilityDrawing } from "./reliability-drawing.js";
import { resultTable } from "./result-table.js";

// Narrow enough that the letters stay large on a phone.
const half = { width: 380 };

const figure = (drawing: Drawing): Markup => element("figure", { class: "card" }, inline(drawing));

const selectionNote = (runs: readonly RunSummary[]): string =>
  runs.every(({ selection }) => selection === "validation")
    ? "The best epoch is selected by accuracy on held-out validation images. All numbers are of the test images."
    : "The best epoch is selected by accuracy on the same test images it is judged on, as in published numbers, which is slightly optimistic. The last epoch is not selected. All numbers are of the test images.";

const diagrams = (runs: readonly RunSummary[], parts: readonly ("all" | "few")[]): Markup =>
  element(
    "div",
    { class: "grid" },
    runs.flatMap(({ method, best }) =>
      parts.map((part) => {
        const panel: Panel = {
          title: part === "all" ? method : `${method}, ${part}`,
          calibration: (part === "all" ? best : best.groups.few)?.calibration,
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

/** The sections of a page about runs, in order. */
export const pageSections = (runs: readonly RunSummary[]): readonly Markup[] => {
  const tails = [...new Map(runs.map(({ counts }) => [counts.join(), counts])).values()];
  const bars = runs.map(({ method, best }) => ({ method, result: best }));
  return [
    section("results", "Results", note(selectionNote(runs)), resultTable(runs)),
    section(
      "reliability",
      "Does confidence match accuracy?",
      note(
        "Predictions are sorted into bins by confidence. A calibrated network is right as often as it is confident: its bars end on the diagonal. Best epoch, all classes.",
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
      note("Classes grouped by their number of training images; best epoch."),
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
};
