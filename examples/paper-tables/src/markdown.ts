import { notesOf } from "./notes.js";
import { pictureName } from "./picture.js";
import { makingSheet } from "./sheets/making-sheet.js";
import { resultSheets } from "./sheets/result-sheets.js";
import { type Sheet, sheetTexts } from "./sheets/sheet.js";
import { type Subject, stemOf, titleOf } from "./subject.js";
import { sourcesOf, type View } from "./view.js";

/** A sheet as an aligned Markdown table: the first column flush left, the others flush right. */
export const markdownTable = (sheet: Sheet): string => {
  const cells = sheetTexts(sheet).map((row) => row.map((text) => text.replaceAll("|", "\\|")));
  const widths = sheet.head.map((_, i) => Math.max(3, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(" | ")} |`;
  const rule = widths.map((width, i) =>
    i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  const [first = [], ...rest] = cells;
  return [line(first), line(rule), ...rest.map(line)].join("\n");
};

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join("\n");

const sourcesText = (view: View): readonly string[] => {
  const sources = sourcesOf(view);
  return sources.length === 0 ? [] : ["Sources:", list(sources)];
};

const sheetText = (sheet: Sheet): readonly string[] => [
  ...(sheet.title === undefined ? [] : [`${sheet.title}:`]),
  markdownTable(sheet),
  ...(sheet.notes ?? []),
];

const pictureText = (subject: Subject, view: View, folder: string): readonly string[] =>
  subject.table.picture === undefined
    ? []
    : [`![Reliability diagrams: ${view.block.title}](${folder}${pictureName(subject, view)})`];

const blockText = (subject: Subject, view: View): string =>
  [
    `## ${view.block.title}`,
    ...resultSheets(view).flatMap(sheetText),
    ...pictureText(subject, view, ""),
    "How ours were run:",
    markdownTable(makingSheet(view)),
    ...sourcesText(view),
  ].join("\n\n");

/** A whole table as a Markdown document. */
export const markdownOf = (subject: Subject, views: readonly View[]): string =>
  `${[
    `# ${titleOf(subject)}`,
    subject.table.lead,
    list(notesOf(subject, views)),
    ...views.map((view) => blockText(subject, view)),
  ].join("\n\n")}\n`;

/** The main sheet, in a width for a README: the number of seeds is on the table's own page. */
const briefSheets = (view: View): readonly Sheet[] =>
  resultSheets(view)
    .slice(0, 1)
    .map(({ head, rows, ...sheet }) => {
      const kept = head.map(({ title }) => title !== "seeds");
      const keep = <A>(cells: readonly A[]) => cells.filter((_, i) => kept[i]);
      return { ...sheet, head: keep(head), rows: rows.map(keep) };
    });

/** A document with a table's numbers between its markers. A document without these markers stays as it is. */
export const withNumbers = (document: string, subject: Subject, views: readonly View[]): string => {
  const name = stemOf(subject);
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) return document;
  const text = views
    .flatMap((view) => [
      `${view.block.title}:`,
      ...briefSheets(view).flatMap(sheetText),
      // Of a table, the picture is on its own page.
      ...(subject.table.picture === "all" ? pictureText(subject, view, "results/") : []),
    ])
    .join("\n\n");
  return `${document.slice(0, from)}${begin}\n\n${text}\n\n${document.slice(to)}`;
};
