import type { Figure, Limit } from "../figures.js";
import { spreadText } from "../format.js";
import type { Table } from "../table.js";

const limitText = (limit: Limit | undefined, unit: Figure["unit"]): string => {
  if (limit === undefined) return "";
  const [word, value] = "atMost" in limit ? ["at most", limit.atMost] : ["at least", limit.atLeast];
  return `${word} ${Number(value.toFixed(2))}${unit === "GB" ? " GB" : ""}`;
};

/** The figures that training is judged by. */
export const verdictTable = (figures: readonly Figure[]): Table => ({
  title: "Verdict",
  head: ["figure", "measured", "must", "aim", "verdict"],
  rows: figures.map(({ figure, value, unit, must, aim, verdict }) => [
    figure,
    value === undefined ? "" : unit === "GB" ? `${value.median.toFixed(2)} GB` : spreadText(value),
    limitText(must, unit),
    limitText(aim, unit),
    verdict,
  ]),
  notes: [],
});
