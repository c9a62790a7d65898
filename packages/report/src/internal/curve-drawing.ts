import { extent, max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { area, line as linePath } from "d3-shape";
import { xAxis, yAxis } from "./axes.js";
import { type CurveGroup, curveOf, type Measure, type Point } from "./curve-data.js";
import type { Drawing } from "./figure.js";
import { decimal, percent, percentage } from "./format.js";
import { type LegendEntry, legend } from "./legend.js";
import { element, group, label, line, type Markup, moved } from "./markup.js";
import { seriesOf } from "./theme.js";

const titles = {
  loss: "Loss",
  accuracy: "Accuracy",
  ece: "Calibration error",
  few: "Accuracy of rare classes",
} as const;

const subjects = { accuracy: "accuracy", ece: "ECE", few: "few: accuracy" } as const;

const margin = { left: 40, right: 12, top: 54, bottom: 44 };
const edge = 12;

/**
 * One measure over the epochs, a line for each group of runs; training dotted where it stands beside an evaluation.
 * Several seeds are their mean, with a band of one standard deviation.
 */
export const curveDrawing = (
  groups: readonly CurveGroup[],
  measure: Measure,
  { width = 440, height = 230, epochs = 1 } = {},
): Drawing => {
  const curves = groups.map((one) => curveOf(one, measure));
  const runs = groups.flatMap((one) => one.runs);
  const all = curves.flatMap(({ training, evaluation }) => [...training, ...evaluation]);
  const done = runs.map(({ stages }) => stages.reduce((n, stage) => n + stage.epochs.length, 0));
  const last = Math.max(epochs, ...done);
  const [lowest = 0, highest = 1] = extent(
    all.flatMap(([, value, deviation]) => [value - deviation, value + deviation]),
  );
  const [w, h] = [width - margin.left - margin.right, height];
  const x = scaleLinear(last > 1 ? [1, last] : [0.5, 1.5], [0, w]);
  const y = scaleLinear([Math.min(0, lowest), highest > 0 ? highest : 1], [h, 0]).nice(5);
  const isFraction = measure !== "loss";
  const show = (value: number) =>
    isFraction ? percentage(value).replace(/\.0$/, "") : String(Number(value.toPrecision(6)));
  const path = linePath<Point>(
    ([epoch]) => x(epoch),
    ([, value]) => y(value),
  ).digits(2);
  const bandPath = area<Point>(
    ([epoch]) => x(epoch),
    ([, value, deviation]) => y(value - deviation),
    ([, value, deviation]) => y(value + deviation),
  ).digits(2);
  const colour = (i: number) => seriesOf(i, groups.length);
  const hasBand = (i: number): boolean => (groups[i]?.runs.length ?? 0) > 1;

  const trace = (points: readonly Point[], i: number, kind: "solid" | "dotted"): Markup =>
    group(
      hasBand(i) && kind === "solid"
        ? element("path", { d: bandPath(points) ?? "", class: `lt-band lt-fill-${colour(i)}` })
        : undefined,
      element("path", {
        d: path(points) ?? "",
        class: `lt-line lt-line-${colour(i)}${kind === "dotted" ? " lt-thin" : ""}`,
      }),
      // A line needs two points; few points are marked, so that one can be seen at all.
      points.length <= 12 && kind === "solid"
        ? points.map(([epoch, value]) =>
            element("circle", {
              cx: x(epoch),
              cy: y(value),
              r: 2.5,
              class: `lt-fill-${colour(i)}`,
            }),
          )
        : undefined,
    );

  const marks = curves.flatMap(({ starts }, i) => starts.map((start) => ({ ...start, i })));
  const stageMarks = marks.map(({ epoch, name }, n) => {
    const same = marks.findIndex((other) => other.epoch === epoch && other.name === name);
    return same < n
      ? undefined
      : group(
          line(x(epoch), 0, x(epoch), h, "lt-diagonal"),
          label(Math.min(x(epoch), w - 24), -6, name, {
            class: "lt-small lt-muted",
            "text-anchor": "middle",
          }),
        );
  });

  const parts = [...new Set(runs.map(({ selection }) => selection))].join(" or ");
  const both = measure === "accuracy";
  const seeds = max(groups, (one) => one.runs.length) ?? 0;
  const bands = seeds > 1;
  const sample = (kind: string): Markup =>
    element("path", { d: "M0 5H14", class: `lt-line ${kind}` });
  const key = legend(
    [
      ...groups.map(
        ({ method }, i): LegendEntry => ({ mark: sample(`lt-line-${colour(i)}`), text: method }),
      ),
      ...(both ? [{ mark: sample("lt-thin lt-axis"), text: "on training batches" }] : []),
      ...(bands
        ? [
            {
              mark: element("rect", { width: 14, height: 10, class: "lt-count" }),
              text: `± standard deviation of ${seeds} seeds`,
            },
          ]
        : []),
    ],
    width,
  );
  const top = edge + margin.top;
  const ends = curves.map(({ training, evaluation }, i) => {
    const end = (measure === "loss" ? training : evaluation).at(-1);
    const value =
      end === undefined ? "not measured" : isFraction ? percent(end[1]) : decimal(end[1]);
    return `${groups[i]?.method ?? ""} ends at ${value}`;
  });
  return {
    width: width + 2 * edge,
    height: top + h + margin.bottom + key.height + edge,
    title: `${titles[measure]} over the epochs`,
    description: `${ends.join("; ")}.`,
    content: [
      moved(
        edge,
        edge,
        label(0, 14, titles[measure], { class: "lt-heading" }),
        label(
          0,
          33,
          measure === "loss"
            ? "training, nats per image"
            : `${subjects[measure]} on the ${parts} images, %`,
          { class: "lt-small lt-muted" },
        ),
      ),
      moved(
        edge + margin.left,
        top,
        yAxis(y, w, show),
        xAxis(
          x
            .ticks(Math.min(8, last))
            .filter((t) => Number.isInteger(t))
            .map((t) => ({ at: x(t), text: String(t) })),
          w,
          h,
          "Epoch, all stages in a row",
        ),
        ...stageMarks,
        ...curves.map(({ training, evaluation }, i) =>
          measure === "loss"
            ? trace(training, i, "solid")
            : group(trace(training, i, "dotted"), trace(evaluation, i, "solid")),
        ),
      ),
      moved(edge, top + h + margin.bottom, ...key.content),
    ],
  };
};
