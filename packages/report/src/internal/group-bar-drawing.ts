import type { ResultSummary } from "@longtail/run-record";
import { max } from "d3-array";
import { scaleBand, scaleLinear } from "d3-scale";
import { yAxis } from "./axes.js";
import type { Drawing } from "./figure.js";
import { percent, percentage } from "./format.js";
import { legend } from "./legend.js";
import { element, group, label, line, type Markup, moved } from "./markup.js";
import { mean, spread, standardDeviation } from "./spread.js";
import { seriesOf } from "./theme.js";

/** What bars need of a run. */
export interface BarRun {
  readonly method: string;
  readonly result: Pick<ResultSummary, "accuracy" | "ece" | "groups">;
}

/** Runs that share bars: one, or several seeds of one recipe. */
export interface BarGroup {
  readonly method: string;
  readonly results: readonly BarRun["result"][];
}

const groups = ["all", "many", "medium", "few"] as const;

const measured = (
  { results }: BarGroup,
  name: (typeof groups)[number],
  measure: "accuracy" | "ece",
): readonly number[] =>
  results
    .flatMap((result) => (name === "all" ? result : result.groups[name])?.[measure] ?? [])
    .filter(Number.isFinite);

/** A line from one standard deviation below the top of a bar to one above, with short ends. */
const whisker = (middle: number, low: number, high: number): Markup =>
  group(
    line(middle, low, middle, high, "lt-whisker"),
    line(middle - 4, low, middle + 4, low, "lt-whisker"),
    line(middle - 4, high, middle + 4, high, "lt-whisker"),
  );

const titles = { accuracy: "Accuracy by group", ece: "Calibration error by group" } as const;
const margin = { left: 40, right: 12, top: 54, bottom: 36 };
const edge = 12;

/** The accuracy or the calibration error of all classes and of each group, side by side; several seeds as mean and standard deviation. */
export const groupBarDrawing = (
  runs: readonly BarGroup[],
  measure: "accuracy" | "ece",
  { width = 440, height = 200 } = {},
): Drawing => {
  const [w, h] = [width - margin.left - margin.right, height];
  const values = runs.map((run) => groups.map((name) => measured(run, name, measure)));
  const tops = values
    .flat()
    .map((found) => (found.length === 0 ? 0 : mean(found) + standardDeviation(found)));
  const x = scaleBand<string>([...groups], [0, w])
    .paddingInner(0.25)
    .paddingOuter(0.1);
  const inner = scaleBand<number>(
    runs.map((_, i) => i),
    [0, x.bandwidth()],
  ).paddingInner(0.08);
  const highest = max(tops) ?? 0;
  const y = scaleLinear([0, highest > 0 ? highest : 1], [h, 0]).nice(5);
  // Numbers above the bars, unless the bars are too narrow for them.
  const roomy = inner.bandwidth() >= 26;

  const bars = runs.flatMap(({ method }, i) =>
    groups.map((name, g) => {
      const found = values[i]?.[g] ?? [];
      const [value, deviation] = [mean(found), standardDeviation(found)];
      const left = (x(name) ?? 0) + (inner(i) ?? 0);
      const middle = left + inner.bandwidth() / 2;
      if (found.length === 0)
        return label(middle, h - 6, roomy ? "none" : "–", {
          class: "lt-small lt-muted",
          "text-anchor": "middle",
        });
      return group(
        element(
          "rect",
          {
            x: left,
            y: y(value),
            width: inner.bandwidth(),
            height: h - y(value),
            class: `lt-fill-${seriesOf(i, runs.length)}`,
          },
          element("title", {}, `${method}, ${name}: ${spread(found, percent)}`),
        ),
        found.length > 1
          ? whisker(middle, y(Math.max(0, value - deviation)), y(value + deviation))
          : undefined,
        roomy
          ? label(middle, y(value + deviation) - 5, percentage(value), {
              class: "lt-small",
              "text-anchor": "middle",
            })
          : undefined,
      );
    }),
  );
  const key = legend(
    runs.map(({ method }, i) => ({
      mark: element("rect", {
        width: 14,
        height: 10,
        class: `lt-fill-${seriesOf(i, runs.length)}`,
      }),
      text: method,
    })),
    width,
  );
  const top = edge + margin.top;
  return {
    width: width + 2 * edge,
    height: top + h + margin.bottom + key.height + edge,
    title: titles[measure],
    description: runs
      .map(
        ({ method }, i) =>
          `${method}: ${groups.map((n, g) => `${n} ${spread(values[i]?.[g] ?? [], percent)}`).join(", ")}.`,
      )
      .join(" "),
    content: [
      moved(
        edge,
        edge,
        label(0, 14, titles[measure], { class: "lt-heading" }),
        label(0, 33, measure === "ece" ? "ECE, %; lower is better" : "accuracy, %", {
          class: "lt-small lt-muted",
        }),
      ),
      moved(
        edge + margin.left,
        top,
        yAxis(y, w, (v) => percentage(v).replace(/\.0$/, "")),
        bars,
        line(0, h, w, h, "lt-axis"),
        groups.map((name) =>
          label((x(name) ?? 0) + x.bandwidth() / 2, h + 17, name, { "text-anchor": "middle" }),
        ),
      ),
      moved(edge, top + h + margin.bottom, ...key.content),
    ],
  };
};
