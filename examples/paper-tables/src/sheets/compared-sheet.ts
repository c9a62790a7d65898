import type { Figures, Finished } from "../finished.js";
import type { Reported } from "../published/figures.js";
import { mean, one, signed, spread } from "../statistics.js";
import type { Result, View } from "../view.js";
import type { Sheet } from "./sheet.js";

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
export const comparedSheet = ({ block, results, moment, references }: View): Sheet => ({
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
