/** A table of texts. All columns but the first hold numbers. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

const widths = ({ head, rows }: Table): readonly number[] =>
  head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );

const padded = (row: readonly string[], width: readonly number[]): readonly string[] =>
  width.map((columns, i) =>
    i === 0 ? (row[i] ?? "").padEnd(columns) : (row[i] ?? "").padStart(columns),
  );

/** The table as plain text. */
export const asText = (table: Table): string => {
  const width = widths(table);
  const lines = [table.head, ...table.rows].map((row) => padded(row, width).join("  ").trimEnd());
  return [`\n${table.title}`, ...lines, ...table.notes].join("\n");
};

/** The table as Markdown, formatted as formatters would. */
export const asMarkdown = (table: Table): string => {
  const width = widths(table).map((columns) => Math.max(columns, 3));
  const line = (row: readonly string[]): string => `| ${padded(row, width).join(" | ")} |`;
  const rule = width.map((columns, i) =>
    i === 0 ? "-".repeat(columns) : `${"-".repeat(columns - 1)}:`,
  );
  return [
    `**${table.title}**`,
    "",
    line(table.head),
    `| ${rule.join(" | ")} |`,
    ...table.rows.map(line),
    ...table.notes.flatMap((note) => ["", note]),
  ].join("\n");
};
