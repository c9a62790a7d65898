import {
  element,
  type Markup,
  note,
  pageDocument,
  reliabilityCards,
  section,
  sortScript,
} from "@longtail/report/html";
import { blockKey } from "./blocks.js";
import { calibrationOf } from "./finished.js";
import { htmlTable } from "./html-table.js";
import { notesOf } from "./notes.js";
import { makingSheet } from "./sheets/making-sheet.js";
import { resultSheets } from "./sheets/result-sheets.js";
import type { Sheet } from "./sheets/sheet.js";
import { type Subject, titleOf } from "./subject.js";
import { withTableStyle } from "./table-style.js";
import { sourcesOf, type View } from "./view.js";

// Only the first seed of each row: bins of several seeds cannot be averaged.
const diagrams = ({ results, epoch }: View): Markup =>
  reliabilityCards(
    results.flatMap(({ row, finished: [first] }) =>
      first === undefined ? [] : [{ title: row.title, calibration: calibrationOf(first[epoch]) }],
    ),
  );

const idOf = ({ block }: View): string => blockKey(block);

const sources = (view: View): Markup | undefined => {
  const found = sourcesOf(view);
  return found.length === 0
    ? undefined
    : element(
        "details",
        {},
        element("summary", {}, "Sources"),
        element(
          "ul",
          { class: "note" },
          found.map((source) => element("li", {}, source)),
        ),
      );
};

const sheetOf = (title: string, sheet: Sheet): readonly Markup[] => [
  ...(sheet.title === undefined ? [] : [element("h3", {}, sheet.title)]),
  htmlTable(sheet.title === undefined ? title : `${title}: ${sheet.title}`, sheet),
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
    element(
      "details",
      {},
      element("summary", {}, "How ours were run"),
      htmlTable(`How ours were run: ${title}`, makingSheet(view)),
    ),
    sources(view),
  );
};

const refreshSeconds = 10;

// Only while cells are outstanding: a finished page stays as it is.
const refreshing = (page: string): string =>
  page.replace("</head>", `<meta http-equiv="refresh" content="${refreshSeconds}"></head>`);

/**
 * A whole table as one self-contained HTML page.
 *
 * @param outstanding says which cells are still to come; with it, the page loads itself again every ten seconds
 */
export const pageOf = (subject: Subject, views: readonly View[], outstanding?: string): string => {
  const page = withTableStyle(
    pageDocument({
      title: titleOf(subject),
      lead: subject.table.lead,
      links: Object.fromEntries(views.map((view) => [idOf(view), view.block.title])),
      main: [
        element(
          "ul",
          { class: "note" },
          [
            ...(outstanding === undefined ? [] : [`Outstanding: ${outstanding}.`]),
            ...notesOf(subject, views),
          ].map((text) => element("li", {}, text)),
        ),
        ...views.map(viewSection),
      ],
      script: sortScript,
    }),
  );
  return outstanding === undefined ? page : refreshing(page);
};
