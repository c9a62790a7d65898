import type { Figures, Finished } from "../finished.js";
import type { Caveat, Reported } from "../published/figures.js";
import { mean, oneDecimal, signed, spread } from "../statistics.js";
import type { Reference, Row } from "../tables/table.js";
import type { Result, View } from "../view.js";
import type { Sheet } from "./sheet.js";

interface Mark {
  readonly caveat: Caveat;
  readonly sign: string;
  readonly note: string;
}

const marks: readonly Mark[] = [
  {
    caveat: "two runs",
    sign: "*",
    note: "Where * stands, accuracy and calibration error are of two different runs; the list of sources names them.",
  },
  {
    caveat: "another recipe",
    sign: "†",
    note: "Where † stands, the recipe is another one than ours, and so there is no difference.",
  },
];

const percents = (
  finished: readonly Finished[],
  epoch: View["epoch"],
  pick: (figures: Figures) => number,
): readonly number[] => finished.map((cell) => 100 * pick(cell[epoch]));

const pairOf = ({ finished, unreadable }: Result, epoch: View["epoch"]): string =>
  finished.length > 0
    ? `${spread(percents(finished, epoch, ({ accuracy }) => accuracy))} / ${spread(percents(finished, epoch, ({ ece }) => ece))}`
    : unreadable.length > 0
      ? "not readable"
      : "not run";

const groupsOf = ({ finished }: Result, epoch: View["epoch"]): string =>
  finished.length === 0
    ? ""
    : (["many", "medium", "few"] as const)
        .map((name) => {
          const values = finished.flatMap(({ [epoch]: { groups } }) => {
            const group = groups[name];
            return group === undefined ? [] : [100 * group.accuracy];
          });
          return values.length === 0 ? "none" : oneDecimal(mean(values));
        })
        .join(" / ");

// As short as the number is, with one decimal at least.
const printed = (value: number): string =>
  Number.isInteger(value) ? oneDecimal(value) : String(value);

// In a column that ours are compared with, the numbers of another recipe stand out.
const marksOf = ({ comparable }: Reference, { caveats }: Reported): readonly Mark[] =>
  marks.filter(
    ({ caveat }) => caveats.includes(caveat) && (comparable || caveat !== "another recipe"),
  );

const reportedText = (reference: Reference, reported: Reported | undefined): string => {
  if (reported === undefined) return "none";
  const { accuracy, ece } = reported;
  const signs = marksOf(reference, reported).map(({ sign }) => sign);
  return `${[accuracy, ...(ece === undefined ? [] : [ece])].map(printed).join(" / ")}${signs.join("")}`;
};

const differenceText = (
  { finished }: Result,
  epoch: View["epoch"],
  reported: Reported | undefined,
): string => {
  if (reported === undefined || finished.length === 0) return "";
  if (reported.caveats.includes("another recipe")) return "";
  const accuracy = mean(percents(finished, epoch, (f) => f.accuracy)) - reported.accuracy;
  if (reported.ece === undefined) return signed(accuracy);
  const ece = mean(percents(finished, epoch, (f) => f.ece)) - reported.ece;
  return `${signed(accuracy)} / ${signed(ece)}`;
};

const tauNote = ({ title, pipeline: { transform } }: Row): readonly string[] =>
  transform?.kind === "transform/tau-normalization"
    ? [
        `${title} is with tau ${transform.tau}, for which nothing is held out; with which tau the number beside it was made, its source does not say.`,
      ]
    : [];

const notesOf = ({ block, results, references }: View): readonly string[] => {
  const beside = results.flatMap(({ row }) =>
    references.flatMap((reference) => {
      const reported = reference.of(block.set, block.factor, row.method);
      return reported === undefined ? [] : [{ row, marks: marksOf(reference, reported) }];
    }),
  );
  const used = beside.flatMap((one) => one.marks);
  return [
    ...marks.filter((mark) => used.includes(mark)).map(({ note }) => note),
    ...new Set(beside.flatMap(({ row }) => tauNote(row))),
  ];
};

/** Ours beside others': a line a method. */
export const comparedSheet = (view: View): Sheet => {
  const { block, results, epoch, references } = view;
  return {
    head: [
      "method",
      `ours, ${epoch} epoch`,
      ...references.flatMap(({ title, comparable }) =>
        comparable ? [title, "difference"] : [title],
      ),
      "many / medium / few",
      "seeds",
    ],
    rows: results.map((result) => [
      result.row.title,
      pairOf(result, epoch),
      ...references.flatMap((reference) => {
        const reported = reference.of(block.set, block.factor, result.row.method);
        const text = reportedText(reference, reported);
        return reference.comparable ? [text, differenceText(result, epoch, reported)] : [text];
      }),
      groupsOf(result, epoch),
      result.finished.length === 0 ? "" : String(result.finished.length),
    ]),
    notes: notesOf(view),
  };
};
