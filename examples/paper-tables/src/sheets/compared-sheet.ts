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

// All of the number's decimals, at least one.
const printed = (value: number): string =>
  Number.isInteger(value) ? oneDecimal(value) : String(value);

// In a column that is not compared with ours, the title has the mark.
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
      "method",
      `ours, ${epoch} epoch`,
      ...references.flatMap(({ title, comparable }) =>
        comparable ? [title, "difference"] : [`${title} ${anotherRecipe.sign}`],
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
