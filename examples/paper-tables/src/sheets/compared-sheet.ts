import type { Figures, Finished } from "../finished.js";
import type { Caveat, Reported } from "../published/figures.js";
import { mean, oneDecimal, signed, spreadEntry } from "../statistics.js";
import type { Reference, Row } from "../tables/table.js";
import type { Result, View } from "../view.js";
import { accuracyAndEce, type Cell, type Column, type Sheet, words } from "./sheet.js";

interface Mark {
  readonly caveat: Caveat;
  readonly sign: string;
  readonly note: string;
}

const twoRuns: Mark = {
  caveat: "two runs",
  sign: "*",
  note: "Pairs marked * combine accuracy and calibration error from two different runs, which the sources name.",
};
const anotherRecipe: Mark = {
  caveat: "another recipe",
  sign: "†",
  note: "Numbers and columns marked † come from another recipe than ours, so no difference is given.",
};
const marks: readonly Mark[] = [twoRuns, anotherRecipe];

const percents = (
  finished: readonly Finished[],
  epoch: View["epoch"],
  pick: (figures: Figures) => number,
): readonly number[] => finished.map((cell) => 100 * pick(cell[epoch]));

const pairOf = ({ finished, unreadable }: Result, epoch: View["epoch"]): Cell =>
  finished.length > 0
    ? [
        spreadEntry(percents(finished, epoch, ({ accuracy }) => accuracy)),
        spreadEntry(percents(finished, epoch, ({ ece }) => ece)),
      ]
    : words(unreadable.length > 0 ? "not readable" : "not run");

const groupNames = ["many", "medium", "few"] as const;

const groupsOf = ({ finished }: Result, epoch: View["epoch"]): Cell =>
  finished.length === 0
    ? []
    : groupNames.map((name) => {
        const values = finished.flatMap(({ [epoch]: { groups } }) => {
          const group = groups[name];
          return group === undefined ? [] : [100 * group.accuracy];
        });
        return values.length === 0
          ? { text: "none" }
          : { text: oneDecimal(mean(values)), value: mean(values) };
      });

// All of the number's decimals, at least one.
const printed = (value: number): string =>
  Number.isInteger(value) ? oneDecimal(value) : String(value);

// In a column that is not compared with ours, the title has the mark.
const marksOf = ({ comparable }: Reference, { caveats }: Reported): readonly Mark[] =>
  marks.filter(
    ({ caveat }) => caveats.includes(caveat) && (comparable || caveat !== "another recipe"),
  );

const reportedCell = (reference: Reference, reported: Reported | undefined): Cell => {
  if (reported === undefined) return words("none");
  const { accuracy, ece } = reported;
  const signs = marksOf(reference, reported).map(({ sign }) => sign);
  const values = [accuracy, ...(ece === undefined ? [] : [ece])];
  return values.map((value, i) => ({
    text: printed(value) + (i === values.length - 1 ? signs.join("") : ""),
    value,
  }));
};

const differenceCell = (
  { finished }: Result,
  epoch: View["epoch"],
  reported: Reported | undefined,
): Cell => {
  if (reported === undefined || finished.length === 0) return [];
  if (reported.caveats.includes("another recipe")) return [];
  const accuracy = mean(percents(finished, epoch, (f) => f.accuracy)) - reported.accuracy;
  const ece =
    reported.ece === undefined
      ? []
      : [mean(percents(finished, epoch, (f) => f.ece)) - reported.ece];
  return [accuracy, ...ece].map((value) => ({ text: signed(value), value }));
};

const tauNote = ({ title, pipeline: { transform } }: Row): readonly string[] =>
  transform?.kind === "transform/tau-normalization"
    ? [
        `${title} uses tau ${transform.tau}, because no images are held out to choose it by; the source of the published number does not state its tau.`,
      ]
    : [];

const notesOf = ({ block, results, references }: View): readonly string[] => {
  const beside = results.flatMap(({ row }) =>
    references.flatMap((reference) => {
      const reported = reference.of(block.set, block.factor, row.method);
      return reported === undefined ? [] : [{ row, marks: marksOf(reference, reported) }];
    }),
  );
  const used = [
    ...beside.flatMap((one) => one.marks),
    ...(references.every(({ comparable }) => comparable) ? [] : [anotherRecipe]),
  ];
  return [
    ...marks.filter((mark) => used.includes(mark)).map(({ note }) => note),
    ...new Set(beside.flatMap(({ row }) => tauNote(row))),
  ];
};

/** Our results beside the references, one row per method. */
export const comparedSheet = (view: View): Sheet => {
  const { block, results, epoch, references } = view;
  return {
    head: [
      { title: "method" },
      { title: `ours, ${epoch} epoch`, parts: accuracyAndEce },
      { title: groupNames.join(" / "), parts: groupNames },
      ...references.flatMap(({ title, comparable }): readonly Column[] =>
        comparable
          ? [
              { title, parts: accuracyAndEce },
              { title: "difference", parts: accuracyAndEce, better: ["more", "less"] },
            ]
          : [{ title: `${title} ${anotherRecipe.sign}`, parts: accuracyAndEce }],
      ),
      { title: "seeds" },
    ],
    rows: results.map((result) => [
      words(result.row.title),
      pairOf(result, epoch),
      groupsOf(result, epoch),
      ...references.flatMap((reference) => {
        const reported = reference.of(block.set, block.factor, result.row.method);
        const cell = reportedCell(reference, reported);
        return reference.comparable ? [cell, differenceCell(result, epoch, reported)] : [cell];
      }),
      result.finished.length === 0 ? [] : words(String(result.finished.length)),
    ]),
    notes: notesOf(view),
  };
};
