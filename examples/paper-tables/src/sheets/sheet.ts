/** A number or a few words of a cell; rows are sorted by `value`. */
export interface Entry {
  readonly text: string;
  readonly value?: number;
  /** A word on it: in parentheses after the text, in HTML below it. */
  readonly remark?: string | undefined;
}

/** An entry for each part of its column, or fewer where something is not known. */
export type Cell = readonly Entry[];

/** A column, which may have several parts: accuracy and calibration error. */
export interface Column {
  readonly title: string;
  readonly parts?: readonly string[];
  /** For differences: whether more or less is better, for each part. */
  readonly better?: readonly ("more" | "less")[];
}

/** A table for Markdown, which prints the parts of a cell as `a / b`, and for HTML, which gives each its own column. */
export interface Sheet {
  /** Its title, if the heading above does not suffice. */
  readonly title?: string;
  readonly head: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Notes on its marks and rows. */
  readonly notes?: readonly string[];
}

/** The parts of most columns. */
export const accuracyAndEce = ["accuracy", "ECE"] as const;

/** A cell of words. */
export const words = (text: string): Cell => [{ text }];

const entryText = ({ text, remark }: Entry): string =>
  remark === undefined ? text : `${text} (${remark})`;

const cellText = (cell: Cell): string => cell.map(entryText).join(" / ");

/** The rows of a sheet as texts, titles first. */
export const sheetTexts = ({
  head,
  rows,
}: Pick<Sheet, "head" | "rows">): readonly (readonly string[])[] => [
  head.map(({ title }) => title),
  ...rows.map((row) => row.map(cellText)),
];
