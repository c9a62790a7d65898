import type { Block } from "./blocks.js";
import type { Figures, Finished } from "./finished.js";
import type { Reported } from "./published/figures.js";
import type { RecipeName, Reference, Row, Table } from "./tables/table.js";

/** A row with what its cells came to. */
export interface Result {
  readonly row: Row;
  /** One for each seed; none where the row has not been run. */
  readonly finished: readonly Finished[];
}

/** A block with its results, as page and Markdown show it. */
export interface View {
  readonly block: Block;
  /** The rows that have been run, and those that others report. */
  readonly results: readonly Result[];
  /** Which weights the numbers are of. */
  readonly moment: "best" | "last";
  /** Those that have a number in some row. */
  readonly references: readonly Reference[];
}

/** What is shown of a block: published numbers are of the best epoch, those that a short recipe is compared with of the last. */
export const viewOf = (
  table: Table,
  recipe: RecipeName,
  block: Block,
  results: readonly Result[],
): View => {
  const reported = (reference: Reference, { method }: Row): boolean =>
    reference.of(block.set, block.factor, method) !== undefined;
  const all = table.references(recipe);
  return {
    block,
    results: results.filter(
      ({ row, finished }) => finished.length > 0 || all.some((one) => reported(one, row)),
    ),
    moment: recipe === "published" ? "best" : "last",
    references: all.filter((one) => block.rows.some((row) => reported(one, row))),
  };
};

/** A table as words: what Markdown and HTML have in common. */
export interface Grid {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const deviation = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1),
  );
};

const one = (value: number): string => value.toFixed(1);

/** Mean of some percentages, and their standard deviation when there are several. */
export const spread = (values: readonly number[]): string =>
  values.length > 1 ? `${one(mean(values))} ± ${one(deviation(values))}` : one(mean(values));

const signed = (value: number): string => {
  const text = one(value);
  return value > 0 && text !== "0.0" ? `+${text}` : text.replace("-0.0", "0.0").replace("-", "−");
};

const percents = (
  finished: readonly Finished[],
  moment: View["moment"],
  pick: (figures: Figures) => number,
): readonly number[] => finished.map((cell) => 100 * pick(cell[moment]));

const notRun = "not run";

const pairOf = ({ finished }: Result, moment: View["moment"]): string =>
  finished.length === 0
    ? notRun
    : `${spread(percents(finished, moment, ({ accuracy }) => accuracy))} / ${spread(percents(finished, moment, ({ ece }) => ece))}`;

const groupsOf = ({ finished }: Result, moment: View["moment"]): string =>
  finished.length === 0
    ? ""
    : (["many", "medium", "few"] as const)
        .map((name) => {
          const values = finished.flatMap(({ [moment]: { groups } }) => {
            const group = groups[name];
            return group === "none" ? [] : [100 * group.accuracy];
          });
          return values.length === 0 ? "none" : one(mean(values));
        })
        .join(" / ");

// As many decimals as its source has, and at least one.
const printed = (value: number): string => (Number.isInteger(value) ? one(value) : String(value));

const reportedText = (reported: Reported | undefined): string =>
  reported?.accuracy === undefined
    ? "none"
    : reported.ece === undefined
      ? printed(reported.accuracy)
      : `${printed(reported.accuracy)} / ${printed(reported.ece)}`;

const differenceText = (
  { finished }: Result,
  moment: View["moment"],
  reported: Reported | undefined,
): string => {
  if (reported?.accuracy === undefined || finished.length === 0) return "";
  const accuracy = mean(percents(finished, moment, (f) => f.accuracy)) - reported.accuracy;
  if (reported.ece === undefined) return signed(accuracy);
  const ece = mean(percents(finished, moment, (f) => f.ece)) - reported.ece;
  return `${signed(accuracy)} / ${signed(ece)}`;
};

/** Ours beside others': a line a method. */
export const resultGrid = ({ block, results, moment, references }: View): Grid => ({
  head: [
    "method",
    `ours, ${moment} epoch`,
    ...references.flatMap(({ title, comparable }) =>
      comparable ? [title, "difference"] : [title],
    ),
    "many / medium / few",
    "seeds",
  ],
  rows: results.map((result) => [
    result.row.title,
    pairOf(result, moment),
    ...references.flatMap((reference) => {
      const reported = reference.of(block.set, block.factor, result.row.method);
      const text = reportedText(reported);
      return reference.comparable ? [text, differenceText(result, moment, reported)] : [text];
    }),
    groupsOf(result, moment),
    result.finished.length === 0 ? "" : String(result.finished.length),
  ]),
});

const hours = (seconds: number): string =>
  seconds < 5400 ? `${Math.max(1, Math.round(seconds / 60))} min` : `${one(seconds / 3600)} h`;

const distinct = (values: readonly string[]): string => [...new Set(values)].join(", ");

const commitOf = ({ commit, changed }: Finished): string =>
  changed ? `${commit}, changed` : commit;

/** How our rows were run. */
export const makingGrid = ({ results }: View): Grid => ({
  head: ["method", "net", "epochs", "batch norm in stage 2", "backend", "time", "seeds", "commit"],
  rows: results
    .filter(({ finished }) => finished.length > 0)
    .map(({ row: { title, pipeline }, finished }) => [
      title,
      pipeline.model.kind === "model/cifar-resnet" ? `ResNet-${pipeline.model.depth}` : "another",
      [
        pipeline.stage1.epochs,
        ...(pipeline.stage2 === undefined ? [] : [pipeline.stage2.epochs]),
      ].join(" + "),
      pipeline.stage2?.normalization ?? "none",
      distinct(finished.map(({ backend, device }) => `${backend}: ${device}`)),
      hours(mean(finished.map(({ seconds }) => seconds))),
      distinct(finished.map(({ seed }) => String(seed))),
      distinct(finished.map(commitOf)),
    ]),
});

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
      `${source}: ${given
        .filter((one) => one.source === source)
        .map(({ title }) => title)
        .join(", ")}`,
  );
};
