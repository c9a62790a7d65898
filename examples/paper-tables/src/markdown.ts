import { notesOf } from "./notes.js";
import { pictureName } from "./picture.js";
import type { RecipeName, Table } from "./tables/table.js";
import { type Grid, makingGrid, resultGrid, sourcesOf, type View } from "./view.js";

const escaped = (text: string): string => text.replaceAll("|", "\\|");

const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(" | ")} |`;

/** A table in Markdown: the first column is words, the others are flush right. */
export const markdownTable = ({ head, rows }: Grid): string =>
  [line(head), line(head.map((_, i) => (i === 0 ? "---" : "--:"))), ...rows.map(line)].join("\n");

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join("\n");

const blockText = (table: Table, recipe: RecipeName, view: View): string =>
  [
    `## ${view.block.title}`,
    markdownTable(resultGrid(view)),
    ...(table.picture === true
      ? [`![Reliability diagrams: ${view.block.title}](${pictureName(table, recipe, view)})`]
      : []),
    "How ours were run:",
    markdownTable(makingGrid(view)),
    "Sources of the others' numbers:",
    list(sourcesOf(view)),
  ].join("\n\n");

/** A whole table as a Markdown document. */
export const markdownOf = (table: Table, recipe: RecipeName, views: readonly View[]): string =>
  `${[
    `# ${table.title}`,
    table.lead,
    list(notesOf(recipe, views)),
    ...views.map((view) => blockText(table, recipe, view)),
  ].join("\n\n")}\n`;
