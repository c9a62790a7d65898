import type { Block } from "./blocks.js";
import type { Finished } from "./finished.js";
import { referencesOf, type Subject } from "./subject.js";
import type { Reference, Row } from "./tables/table.js";

/** A row with what its cells came to. */
export interface Result {
  readonly row: Row;
  /** One for each seed; none where the row has not been run. */
  readonly finished: readonly Finished[];
  /** A sentence for each result that is there and cannot be shown: a broken one, or one of a recipe that has changed since. */
  readonly unreadable: readonly string[];
}

/** A block with its results, as page and Markdown show it. */
export interface View {
  readonly block: Block;
  /** The rows that have been run, and those of the paper. */
  readonly results: readonly Result[];
  /** The epoch that the numbers are from. */
  readonly epoch: "best" | "last";
  /** Those that have a number in some row. */
  readonly references: readonly Reference[];
  /** Whether it is of calibration after training. */
  readonly calibrated: boolean;
}

/** Whether a row has been run, readable or not. */
export const isRun = ({ finished, unreadable }: Result): boolean =>
  finished.length > 0 || unreadable.length > 0;

/** What is shown of a block: published numbers are of the best epoch, those that a short recipe is compared with of the last. */
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

/** Where the others' numbers of a view stand: each source with the rows that it gives. */
export const sourcesOf = ({ block, results, references }: View): readonly string[] => {
  const given = results.flatMap(({ row }) =>
    references.flatMap((reference) => {
      const found = reference.of(block.set, block.factor, row.method);
      return found === undefined ? [] : [{ source: found.source, title: row.title }];
    }),
  );
  return [...new Set(given.map(({ source }) => source))].map(
    (source) =>
      // Titles have commas of their own.
      `${source}: ${given
        .filter((one) => one.source === source)
        .map(({ title }) => title)
        .join("; ")}`,
  );
};
