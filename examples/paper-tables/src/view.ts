import type { Block } from "./blocks.js";
import type { Finished } from "./finished.js";
import { referencesOf, type Subject } from "./subject.js";
import type { Reference, Row } from "./tables/table.js";

/** A row and the results of its cells. */
export interface Result {
  readonly row: Row;
  /** One for each seed; empty if the row has not been run. */
  readonly finished: readonly Finished[];
  /** A sentence for each result that cannot be shown: a broken one, or one of an older recipe. */
  readonly unreadable: readonly string[];
}

/** A block with its results, for the page and for Markdown. */
export interface View {
  readonly block: Block;
  /** The rows that have been run, and the paper's rows. */
  readonly results: readonly Result[];
  /** The epoch that the numbers are from. */
  readonly epoch: "best" | "last";
  /** The references that have a number for some row. */
  readonly references: readonly Reference[];
  /** Whether it shows calibration after training. */
  readonly calibrated: boolean;
}

/** Whether a row has results, readable or not. */
export const isRun = ({ finished, unreadable }: Result): boolean =>
  finished.length > 0 || unreadable.length > 0;

/** The view of a block. With the published recipe numbers are from the best epoch, with the short one from the last, like those beside them. */
export const viewOf = (subject: Subject, block: Block, results: readonly Result[]): View => {
  const { table, recipe } = subject;
  const reported = (reference: Reference, { method }: Row): boolean =>
    reference.of(block.set, block.factor, method) !== undefined;
  const all = referencesOf(subject);
  return {
    block,
    results: results.filter(
      (result) =>
        isRun(result) ||
        (result.row.inPaper && all.some((reference) => reported(reference, result.row))),
    ),
    epoch: recipe === "published" && table.calibrated !== true ? "best" : "last",
    references: all.filter((one) => block.rows.some((row) => reported(one, row))),
    calibrated: table.calibrated === true,
  };
};

/** The sources of a view's references, each with the rows it covers. */
export const sourcesOf = ({ block, results, references }: View): readonly string[] => {
  const given = results.flatMap(({ row }) =>
    references.flatMap((reference) => {
      const found = reference.of(block.set, block.factor, row.method);
      return found === undefined ? [] : [{ source: found.source, title: row.title }];
    }),
  );
  return [...new Set(given.map(({ source }) => source))].map(
    (source) =>
      // Titles contain commas, so semicolons separate them.
      `${source}: ${given
        .filter((one) => one.source === source)
        .map(({ title }) => title)
        .join("; ")}`,
  );
};
