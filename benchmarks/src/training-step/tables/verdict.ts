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

/** The figures that training is judged by. `A / B` is the ratio of the two times, unless it says otherwise. */
export const verdictTable = (figures: readonly Figure[]): Table => ({
  title: "Verdict",
  head: ["figure", "measured", "limit", "aim", "verdict"],
  rows: figures.map(({ figure, value, reason = "", unit, limit, aim, verdict }) => [
    figure,
    value === undefined ? reason : measuredText(value, unit),
    limitText(limit, unit),
    limitText(aim, unit),
    verdict,
  ]),
  notes: ["`A / B` is a ratio of times, unless the figure names another unit."],
});
