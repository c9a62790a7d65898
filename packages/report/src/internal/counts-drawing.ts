import { max, sum } from "d3-array";
import { scaleLinear } from "d3-scale";
import { xAxis, yAxis } from "./axes.js";
import type { Drawing } from "./figure.js";
import { count, plural, shortCount } from "./format.js";
import { coordinate, element, label, moved } from "./markup.js";

const margin = { left: 40, right: 12, top: 54, bottom: 44 };
const edge = 12;

// Thousands of classes would be thousands of bars thinner than a pixel: one outline says the same.
const mostBars = 300;

const outline = (counts: readonly number[], step: number, y: (n: number) => number): string =>
  `M0 ${coordinate(y(0))}${counts
    .map((n, i) => `V${coordinate(y(n))}H${coordinate((i + 1) * step)}`)
    .join("")}V${coordinate(y(0))}Z`;

/** Training images per class, from the first class to the last: the long tail itself. */
export const countsDrawing = (
  counts: readonly number[],
  { width = 440, height = 160 } = {},
): Drawing => {
  const [w, h] = [width - margin.left - margin.right, height];
  const y = scaleLinear([0, max(counts) ?? 1], [h, 0]).nice(5);
  const step = w / Math.max(1, counts.length);
  const gap = step > 6 ? 2 : 0;
  const text = `${plural(sum(counts), "training image")} of ${plural(counts.length, "class", "classes")}`;
  const [first, last] = [counts.at(0) ?? 0, counts.at(-1) ?? 0];
  const classes = scaleLinear([0, Math.max(1, counts.length - 1)], [step / 2, w - step / 2]);
  const bars =
    counts.length > mostBars
      ? element("path", { d: outline(counts, step, y), class: "lt-bar" })
      : counts.map((n, i) =>
          element(
            "rect",
            { x: i * step, y: y(n), width: step - gap, height: h - y(n), class: "lt-bar" },
            element("title", {}, `class ${i}: ${plural(n, "image")}`),
          ),
        );
  return {
    width: width + 2 * edge,
    height: edge + margin.top + h + margin.bottom + edge,
    title: "Training images per class",
    description: `${text}; ${count(first)} of the first class, ${count(last)} of the last.`,
    content: [
      moved(
        edge,
        edge,
        label(0, 14, "The long tail", { class: "lt-heading" }),
        label(0, 33, `images per class; ${text}`, { class: "lt-small lt-muted" }),
      ),
      moved(
        edge + margin.left,
        edge + margin.top,
        yAxis(y, w, shortCount),
        bars,
        xAxis(
          classes
            .ticks(Math.min(8, counts.length))
            .filter((t) => Number.isInteger(t) && t < counts.length)
            .map((t) => ({ at: classes(t), text: count(t) })),
          w,
          h,
          "Class, in the order of the labels",
        ),
      ),
    ],
  };
};
