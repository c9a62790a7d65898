import { element, type Markup, tableBox } from "@longtail/report/html";
import type { Cell, Column, Entry, Sheet } from "./sheets/sheet.js";

// Numbers, even with their spread, stay on one line; longer texts wrap.
const longest = 24;

const spanOf = ({ parts }: Column): number => parts?.length ?? 1;

/** Two rows of titles if some column has parts: the columns, and the parts below them. */
const headOf = (columns: readonly Column[]): Markup => {
  const deep = columns.some(({ parts }) => parts !== undefined);
  const rows = deep ? 2 : 1;
  const top = columns.map(({ title, parts }) =>
    parts === undefined
      ? element("th", { scope: "col", rowspan: rows }, title)
      : element(
          "th",
          { scope: "colgroup", colspan: parts.length },
          title === parts.join(" / ") ? "accuracy of" : title,
        ),
  );
  const below = columns.flatMap(({ parts = [] }) =>
    parts.map((part) => element("th", { scope: "col" }, part)),
  );
  return element(
    "thead",
    {},
    element("tr", {}, top),
    deep ? element("tr", { class: "parts" }, below) : undefined,
  );
};

// Nine digits order rows as well as all do, and are the same on every machine.
const plain = (value: number): string => String(Number(value.toPrecision(9)));

/** A difference with a bar from the middle of its cell, to the left or to the right. */
const differenceOf = ({ text, value = 0 }: Entry, most: number, better: "more" | "less"): Markup =>
  element(
    "span",
    {
      class: `difference ${value < 0 ? "below" : "above"} ${value < 0 === (better === "less") ? "gain" : "loss"}`,
      style: `--share:${(Math.abs(value) / most || 0).toFixed(3)}`,
    },
    text,
  );

/** The cells of a column in HTML; one that says the same about all parts spans them. */
const cellsOf = (column: Column, cell: Cell, most: readonly number[]): readonly Markup[] => {
  const span = spanOf(column);
  const [first] = cell;
  if (cell.length <= 1 && first?.value === undefined)
    return [
      element(
        "td",
        {
          class: (first?.text.length ?? 0) > longest ? "long" : span > 1 ? "none" : undefined,
          colspan: span > 1 ? span : undefined,
        },
        first?.text ?? "",
      ),
    ];
  return Array.from({ length: span }, (_, i) => {
    const entry = cell[i];
    const better = column.better?.[i];
    return element(
      "td",
      { "data-value": entry?.value === undefined ? undefined : plain(entry.value) },
      entry === undefined
        ? ""
        : better === undefined
          ? [entry.text, entry.remark === undefined ? "" : element("small", {}, entry.remark)]
          : differenceOf(entry, most[i] ?? 0, better),
    );
  });
};

const largest = ({ rows }: Sheet, column: number, part: number): number =>
  Math.max(0, ...rows.map((row) => Math.abs(row[column]?.[part]?.value ?? 0)));

/** A sheet as an HTML table that readers can sort. */
export const htmlTable = (name: string, sheet: Sheet): Markup => {
  const most = sheet.head.map((column, c) =>
    (column.better ?? []).map((_, part) => largest(sheet, c, part)),
  );
  return tableBox(
    name,
    "numbers sortable",
    headOf(sheet.head),
    element(
      "tbody",
      {},
      sheet.rows.map(([title = [], ...cells]) =>
        element(
          "tr",
          {},
          element("th", { scope: "row" }, title[0]?.text ?? ""),
          cells.flatMap((cell, i) =>
            cellsOf(sheet.head[i + 1] ?? { title: "" }, cell, most[i + 1] ?? []),
          ),
        ),
      ),
    ),
  );
};
