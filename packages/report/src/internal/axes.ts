import type { ScaleLinear } from "d3-scale";
import { group, label, line, type Markup } from "./markup.js";

/** Horizontal rules across a plot of a width, each with its value at the left. */
export const yAxis = (
  y: ScaleLinear<number, number>,
  width: number,
  show: (value: number) => string,
  ticks = 5,
): Markup =>
  group(
    y
      .ticks(ticks)
      .map((t) =>
        group(
          line(0, y(t), width, y(t), "lt-rule"),
          label(-8, y(t) + 4, show(t), { class: "lt-small lt-muted", "text-anchor": "end" }),
        ),
      ),
  );

/** The base line of a plot, with values below it. */
export const xAxis = (
  values: readonly { readonly at: number; readonly text: string }[],
  width: number,
  height: number,
  title: string,
): Markup =>
  group(
    line(0, height, width, height, "lt-axis"),
    values.map(({ at, text }) =>
      label(at, height + 16, text, { class: "lt-small lt-muted", "text-anchor": "middle" }),
    ),
    label(width / 2, height + 34, title, { class: "lt-small lt-muted", "text-anchor": "middle" }),
  );
