import { notesOf } from "./notes.js";
import { pictureName } from "./picture.js";
import { makingSheet } from "./sheets/making-sheet.js";
import { resultSheet } from "./sheets/result-sheet.js";
import type { Sheet } from "./sheets/sheet.js";
import type { RecipeName, Table } from "./tables/table.js";
import { sourcesOf, type View } from "./view.js";

const escaped = (text: string): string => text.replaceAll("|", "\\|");

const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(" | ")} |`;

/** A table in Markdown: the first column is words, the others are flush right. */
export const markdownTable = ({ head, rows }: Sheet): string =>
  [line(head), line(head.map((_, i) => (i === 0 ? "---" : "--:"))), ...rows.map(line)].join("\n");

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join("\n");

const sourced = (view: View): readonly string[] => {
  const sources = sourcesOf(view);
  return sources.length === 0 ? [] : ["Where the others' numbers stand:", list(sources)];
};

const blockText = (table: Table, recipe: RecipeName, view: View): string =>
  [
    `## ${view.block.title}`,
    markdownTable(resultSheet(view)),
    ...(table.picture === true
      ? [`![Reliability diagrams: ${view.block.title}](${pictureName(table, recipe, view)})`]
      : []),
    "How ours were run:",
    markdownTable(makingSheet(view)),
    ...sourced(view),
  ].join("\n\n");

/** A whole table as a Markdown document. */
export const markdownOf = (table: Table, recipe: RecipeName, views: readonly View[]): string =>
  `${[
    `# ${table.title}`,
    table.lead,
    list(notesOf(recipe, views)),
    ...views.map((view) => blockText(table, recipe, view)),
  ].join("\n\n")}\n`;
