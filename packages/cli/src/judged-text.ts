import { printable } from "@longtail/core";
import type { PartJudgement } from "@longtail/judge";
import { percentage } from "@longtail/report";
import type { JudgedFiles } from "./commands/judge.js";
import { calibrationTable, columns } from "./table.js";

const titles = [
  "",
  "images",
  "accuracy",
  "95 %",
  "top-5",
  "ECE",
  "95 %",
  "MCE",
  "adaptive",
  "smooth",
  "classwise",
  "NLL",
  "Brier",
  "AURC",
];

const between = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  `[${percentage(low)}, ${percentage(high)}]`;

const row = (name: string, part: PartJudgement): readonly string[] => [
  name,
  String(part.count),
  percentage(part.accuracy),
  between(part.intervals.accuracy),
  part.top5 === undefined ? "" : percentage(part.top5),
  percentage(part.ece),
  between(part.intervals.ece),
  percentage(part.mce),
  percentage(part.adaptiveEce),
  percentage(part.smooth.smoothEce),
  (100 * part.classwiseEce).toFixed(3),
  part.nll.toFixed(3),
  part.brier.toFixed(3),
  percentage(part.risk.aurc),
];

/** What `longtail judge` prints. */
export const judgedText = ({ judgement, comparison, folder }: JudgedFiles): string => {
  const { kind, kindFrom, all, groups, withoutGroups } = judgement;
  const parts = Object.entries(groups).map(([name, part]) => row(name, part));
  const said =
    kindFrom === "stated"
      ? `The scores are ${kind}, as stated.`
      : `The scores are ${kind} by the look of their rows; --scores says otherwise.`;
  const missing =
    withoutGroups === undefined
      ? []
      : [`No many, medium and few: ${withoutGroups} (--counts or --train-labels names them).`];
  return [
    columns([titles, row("all", all), ...parts], "right"),
    ["Percentages; NLL in nats.", said, ...missing].join("\n"),
    ...(comparison === undefined ? [] : [calibrationTable(comparison)]),
    `Report: ${printable(folder)}/report.html`,
  ].join("\n\n");
};
