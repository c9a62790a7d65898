import { extent } from "d3-array";
import { scaleLinear, scaleLog } from "d3-scale";
import { standalone } from "./internal/figure.js";
import { percent, percentage } from "./internal/format.js";
import { element, group, line } from "./internal/markup.js";
import { insideOf, plot } from "./internal/plot.js";
import { seriesOf } from "./internal/theme.js";
import type { FigureOptions } from "./reliability-diagram.js";

/** How a predictor of sets does: a result of `coverage` of `@longtail/conformal`, or anything of its shape, with a name. */
export interface CoveragePoint {
  readonly name: string;
  readonly coverage: {
    readonly marginal: number;
    readonly macro: number;
    /** The mean number of classes in a set. */
    readonly size: number;
  };
}

/**
 * Coverage against the size of sets as an SVG file: a dot for each predictor at its macro coverage, with a line to its marginal
 * coverage. The best predictors lie at the upper left.
 *
 * @unit fractions in, percentages in the figure; sizes on a logarithmic axis
 * @error none
 * @source Ding, Fermanian and Salmon, 2025
 * @example
 * ```ts
 * import { coverageDiagram } from "@longtail/report";
 *
 * const points = [
 *   { name: "marginal", coverage: { marginal: 0.9, macro: 0.66, size: 2.1 } },
 *   { name: "class-wise", coverage: { marginal: 0.91, macro: 0.93, size: 39 } },
 * ];
 * console.log(coverageDiagram(points, { target: 0.9 }).length);
 * ```
 */
export const coverageDiagram = (
  points: readonly CoveragePoint[],
  {
    target,
    width = 440,
    theme,
  }: FigureOptions & {
    /** The coverage that was asked for, 1 − alpha: a dashed line. */
    readonly target?: number;
  } = {},
): string => {
  const { w, h } = insideOf(width, 230);
  // An axis of logarithms has no 0: sets of less than a tenth of a class on average are drawn at its start.
  const sizes = points.map(({ coverage: { size } }) => Math.max(0.1, size));
  const [least = 1, greatest = 10] = extent(sizes);
  const x = scaleLog([least / 1.3, greatest * 1.3], [0, w]);
  const [lowest = 0] = extent([
    ...points.flatMap(({ coverage: { marginal, macro } }) => [marginal, macro]),
    ...(target === undefined ? [] : [target]),
  ]);
  const y = scaleLinear([Math.min(lowest, 0.95), 1], [h, 0]).nice(5);
  const colour = (i: number) => seriesOf(i, points.length);
  const ticks = x.ticks(6).filter((t) => /^[125]/.test(t.toExponential()));
  const shown = (size: number) => String(Number(size.toPrecision(3)));
  return standalone(
    plot({
      heading: "Coverage and size of sets",
      subject: "dots: macro coverage, lines: to marginal coverage, %",
      description: points
        .map(
          ({ name, coverage: { marginal, macro, size } }) =>
            `${name}: macro coverage ${percent(macro)}, marginal ${percent(marginal)}, ${shown(size)} classes.`,
        )
        .join(" "),
      width,
      height: 230,
      x,
      xTicks: ticks,
      showX: shown,
      xTitle: "Classes in a set, mean",
      y,
      showY: (value) => percentage(value).replace(/\.0$/, ""),
      marks: [
        target === undefined ? undefined : line(0, y(target), w, y(target), "lt-diagonal"),
        ...points.map(({ coverage: { marginal, macro } }, i) => {
          const at = x(sizes[i] as number);
          return group(
            element("line", {
              x1: at,
              y1: y(marginal),
              x2: at,
              y2: y(macro),
              class: `lt-line lt-line-${colour(i)}`,
            }),
            element("circle", {
              cx: at,
              cy: y(macro),
              r: 4.5,
              class: `lt-dot lt-fill-${colour(i)}`,
            }),
          );
        }),
      ],
      key: points.map(({ name, coverage: { size } }, i) => ({
        mark: element("circle", { cx: 7, cy: 5, r: 4.5, class: `lt-fill-${colour(i)}` }),
        text: `${name}, ${shown(size)}`,
      })),
    }),
    theme,
  );
};
