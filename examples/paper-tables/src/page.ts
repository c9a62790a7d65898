import { reliabilityDiagram } from "@longtail/report";
import {
  element,
  head,
  type Markup,
  note,
  pageDocument,
  section,
  tableBox,
  verbatim,
} from "@longtail/report/html";
import { calibrationOf } from "./finished.js";
import { notesOf } from "./notes.js";
import { makingSheet } from "./sheets/making-sheet.js";
import { resultSheets } from "./sheets/result-sheets.js";
import type { Sheet } from "./sheets/sheet.js";
import { type Subject, titleOf } from "./subject.js";
import { withTableStyle } from "./table-style.js";
import { sourcesOf, type View } from "./view.js";

// Numbers, even with their spread, stay on one line; longer texts wrap.
const longest = 24;

const tableOf = (name: string, { head: titles, rows }: Sheet): Markup =>
  tableBox(
    name,
    "numbers",
    head(...titles),
    element(
      "tbody",
      {},
      rows.map(([first = "", ...cells]) =>
        element(
          "tr",
          {},
          element("th", { scope: "row" }, first),
          cells.map((cell) =>
            element("td", { class: cell.length > longest ? "long" : undefined }, cell),
          ),
        ),
      ),
    ),
  );

// Only the first seed of each row: bins of several seeds cannot be averaged.
const diagrams = ({ results, epoch }: View): Markup => {
  const figures = results.flatMap(({ row, finished: [first] }) =>
    first === undefined
      ? []
      : [
          element(
            "figure",
            { class: "card" },
            verbatim(reliabilityDiagram(calibrationOf(first[epoch]), { title: row.title })),
          ),
        ],
  );
  // Two and four figures look better in pairs than in threes.
  return element("div", { class: figures.length % 3 === 1 ? "grid wide" : "grid" }, figures);
};

const idOf = ({ block }: View): string => `${block.set}-${block.factor}`;

const sources = (view: View): readonly Markup[] => {
  const found = sourcesOf(view);
  return found.length === 0
    ? []
    : [
        element("h3", {}, "Sources"),
        element(
          "ul",
          { class: "note" },
          found.map((source) => element("li", {}, source)),
        ),
      ];
};

const sheetOf = (title: string, sheet: Sheet): readonly Markup[] => [
  ...(sheet.title === undefined ? [] : [element("h3", {}, sheet.title)]),
  tableOf(sheet.title === undefined ? title : `${title}: ${sheet.title}`, sheet),
  ...(sheet.notes ?? []).map(note),
];

const viewSection = (view: View): Markup => {
  const { title } = view.block;
  return section(
    idOf(view),
    title,
    resultSheets(view).flatMap((sheet) => sheetOf(title, sheet)),
    element("h3", {}, "Does confidence match accuracy?"),
    note("The first seed of each row."),
    diagrams(view),
    element("h3", {}, "How ours were run"),
    tableOf(`How ours were run: ${title}`, makingSheet(view)),
    sources(view),
  );
};

/** A whole table as one self-contained HTML page. */
export const pageOf = (subject: Subject, views: readonly View[]): string =>
  withTableStyle(
    pageDocument({
      title: titleOf(subject),
      lead: subject.table.lead,
      links: Object.fromEntries(views.map((view) => [idOf(view), view.block.title])),
      main: [
        element(
          "ul",
          { class: "note" },
          notesOf(subject, views).map((text) => element("li", {}, text)),
        ),
        ...views.map(viewSection),
      ],
    }),
  );
