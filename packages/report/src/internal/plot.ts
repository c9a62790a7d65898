import type { ScaleContinuousNumeric, ScaleLinear } from "d3-scale";
import { xAxis, yAxis } from "./axes.js";
import type { Drawing } from "./figure.js";
import { type LegendEntry, legend } from "./legend.js";
import type { Child, Markup } from "./markup.js";
import { label, moved } from "./markup.js";

const margin = { left: 40, right: 12, top: 54, bottom: 44 };
const edge = 12;

/** The sizes of a plot's inside. */
export const insideOf = (width: number, height: number) => ({
  w: width - margin.left - margin.right,
  h: height,
});

/** A plot with two axes, a heading, and a legend below. */
export const plot = ({
  heading,
  subject,
  description,
  width,
  height,
  x,
  xTicks,
  showX,
  xTitle,
  y,
  showY,
  marks,
  key,
}: {
  readonly heading: string;
  readonly subject: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly x: ScaleContinuousNumeric<number, number>;
  readonly xTicks: readonly number[];
  readonly showX: (value: number) => string;
  readonly xTitle: string;
  readonly y: ScaleLinear<number, number>;
  readonly showY: (value: number) => string;
  readonly marks: Child;
  readonly key: readonly LegendEntry[];
}): Drawing => {
  const { w, h } = insideOf(width, height);
  const entries = legend(key, width);
  const top = edge + margin.top;
  const below: readonly Markup[] = entries.content;
  return {
    width: width + 2 * edge,
    height: top + h + margin.bottom + entries.height + edge,
    title: heading,
    description,
    content: [
      moved(
        edge,
        edge,
        label(0, 14, heading, { class: "lt-heading" }),
        label(0, 33, subject, { class: "lt-small lt-muted" }),
      ),
      moved(
        edge + margin.left,
        top,
        yAxis(y, w, showY),
        xAxis(
          xTicks.map((t) => ({ at: x(t), text: showX(t) })),
          w,
          h,
          xTitle,
        ),
        marks,
      ),
      moved(edge, top + h + margin.bottom, ...below),
    ],
  };
};
