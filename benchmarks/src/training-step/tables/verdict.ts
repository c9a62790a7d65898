import type { Spread } from "../../result-file.js";
import type { Figure, Limit } from "../figures.js";
import { short, spreadText } from "../format.js";
import type { Table } from "../table.js";

const limitText = (limit: Limit | undefined, unit: Figure["unit"]): string => {
  if (limit === undefined) return "";
  const [word, value] = "atMost" in limit ? ["at most", limit.atMost] : ["at least", limit.atLeast];
  return `${word} ${Number(value.toFixed(2))}${unit === "GB" || unit === "ms" ? ` ${unit}` : ""}`;
};

const measuredText = (value: Spread, unit: Figure["unit"]): string => {
  if (unit === "GB") return `${value.median.toFixed(2)} GB`;
  if (unit === "") return short(value.median);
  return unit === "ms" ? `${spreadText(value)} ms` : spreadText(value);
};

/** The figures that training is judged by. */
export const verdictTable = (figures: readonly Figure[]): Table => ({
  title: "Verdict",
  head: ["figure", "measured", "must", "aim", "verdict"],
  rows: figures.map(({ figure, value, lacks = "", unit, must, aim, verdict }) => [
    figure,
    value === undefined ? lacks : measuredText(value, unit),
    limitText(must, unit),
    limitText(aim, unit),
    verdict,
  ]),
  notes: [],
});
