import { percentage } from "@longtail/report";
import type { GroupName } from "../protocol.js";
import type { RunState } from "../run-state.js";
import { byId, count, make } from "./dom.js";

/** The confidence from which a prediction counts as confident. */
export const confident = 0.8;

const columns = ["accuracy, %", "ECE, %", "many", "medium", "few", "confident and wrong"] as const;

const cellsOf = ({ tested, test }: RunState): readonly (number | undefined)[] => {
  if (tested === undefined) return columns.map(() => undefined);
  const { accuracy, ece, groups } = tested.result;
  const of = (name: GroupName): number | undefined => groups[name]?.accuracy;
  const labels = test?.labels ?? new Int32Array(0);
  const wrong = labels.reduce(
    (sum, label, i) =>
      sum + (tested.predictions[i] !== label && (tested.confidences[i] ?? 0) >= confident ? 1 : 0),
    0,
  );
  return [accuracy, ece, of("many"), of("medium"), of("few"), wrong];
};

const lessIsBetter = (column: number): boolean => column === 1 || column === 5;
const show = (value: number | undefined, column: number): string =>
  value === undefined ? "–" : column === 5 ? count(value) : percentage(value);

/** Draws the results of both runs so far. The better of two numbers is bold. */
export const drawResults = (runs: readonly RunState[], names: readonly string[]): void => {
  const rows = runs.map(cellsOf);
  const best = columns.map((_, c) => {
    const values = rows.flatMap((row) => row[c] ?? []);
    const distinct = new Set(values.map((value) => show(value, c)));
    if (distinct.size < 2) return undefined;
    return show(lessIsBetter(c) ? Math.min(...values) : Math.max(...values), c);
  });
  const head = make(
    "thead",
    {},
    make(
      "tr",
      {},
      make("th", { scope: "col" }),
      ...columns.map((c) => make("th", { scope: "col" }, c)),
    ),
  );
  const body = make(
    "tbody",
    {},
    ...rows.map((row, i) =>
      make(
        "tr",
        {},
        make(
          "th",
          { scope: "row" },
          make("span", { class: `chip chip-${i}`, "aria-hidden": "true" }),
          names[i] ?? "",
        ),
        ...row.map((value, c) =>
          make("td", best[c] === show(value, c) ? { class: "best" } : {}, show(value, c)),
        ),
      ),
    ),
  );
  const box = byId("results");
  box.replaceChildren(make("table", { class: "numbers" }, head, body));
  // A table that scrolls needs keyboard focus.
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
};
