import { groupNames } from "../after-training.js";
import type { Figures, Finished } from "../finished.js";
import type { Reported } from "../published/figures.js";
import { mean, meanEntry, oneDecimal, signed, spreadEntry } from "../statistics.js";
import type { Result, View } from "../view.js";
import { accuracyAndEce, type Cell, type Column, type Sheet, words } from "./sheet.js";

const foreign = "†";
const foreignNote = `Columns marked ${foreign} come from another recipe than ours, so no difference is given.`;
const differsNote =
  "A word beside a number names what sets its recipe apart from our published one; no difference is then given.";

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

const groupsOf = ({ finished }: Result, epoch: View["epoch"]): Cell =>
  finished.length === 0
    ? []
    : groupNames.map((name) => {
        const values = finished.flatMap(({ [epoch]: { groups } }) => {
          const group = groups[name];
          return group === undefined ? [] : [100 * group.accuracy];
        });
        return meanEntry(values);
      });

// All of the number's decimals, at least one.
const printed = (value: number): string =>
  Number.isInteger(value) ? oneDecimal(value) : String(value);

const reportedCell = (reported: Reported | undefined): Cell => {
  if (reported === undefined) return words("none");
  const { accuracy, ece, differs } = reported;
  return [
    { text: printed(accuracy), value: accuracy, remark: differs },
    ...(ece === undefined ? [] : [{ text: printed(ece), value: ece }]),
  ];
};

const differenceCell = (
  { finished }: Result,
  epoch: View["epoch"],
  reported: Reported | undefined,
): Cell => {
  if (reported === undefined || finished.length === 0) return [];
  if (reported.differs !== undefined) return [];
  const accuracy = mean(percents(finished, epoch, (f) => f.accuracy)) - reported.accuracy;
  const ece =
    reported.ece === undefined
      ? []
      : [mean(percents(finished, epoch, (f) => f.ece)) - reported.ece];
  return [accuracy, ...ece].map((value) => ({ text: signed(value), value }));
};

const notesOf = ({ block, results, references }: View): readonly string[] => {
  const differs = results.some(({ row }) =>
    references.some(({ of }) => of(block.set, block.factor, row.method)?.differs !== undefined),
  );
  return [
    ...(differs ? [differsNote] : []),
    ...(references.every(({ comparable }) => comparable) ? [] : [foreignNote]),
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
          : [{ title: `${title} ${foreign}`, parts: accuracyAndEce }],
      ),
      { title: "seeds" },
    ],
    rows: results.map((result) => [
      words(result.row.title),
      pairOf(result, epoch),
      groupsOf(result, epoch),
      ...references.flatMap((reference) => {
        const reported = reference.of(block.set, block.factor, result.row.method);
        const cell = reportedCell(reported);
        return reference.comparable ? [cell, differenceCell(result, epoch, reported)] : [cell];
      }),
      result.finished.length === 0 ? [] : words(String(result.finished.length)),
    ]),
    notes: notesOf(view),
  };
};
