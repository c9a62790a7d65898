import { max, sum } from "d3-array";
import { scaleLinear } from "d3-scale";
import type { Drawing } from "./figure.js";
import { count, plural } from "./format.js";
import { coordinate, element, label, line, moved } from "./markup.js";

const [edge, top, bottom] = [12, 50, 22];

// Thousands of classes would be thousands of bars thinner than a pixel: one outline says the same.
const mostBars = 300;

const outline = (
  counts: readonly number[],
  step: number,
  height: number,
  y: (n: number) => number,
): string =>
  `M0 ${coordinate(height)}${counts
    .map((n, i) => `V${coordinate(height - y(n))}H${coordinate((i + 1) * step)}`)
    .join("")}V${coordinate(height)}Z`;

/** Training images per class, from the first class to the last: the long tail itself. */
export const countsDrawing = (
  counts: readonly number[],
  { width = 440, height = 160 } = {},
): Drawing => {
  const most = max(counts) ?? 1;
  const y = scaleLinear([0, most], [0, height]);
  const step = width / Math.max(1, counts.length);
  const gap = step > 6 ? 2 : 0;
  const text = `${plural(sum(counts), "training image")} of ${plural(counts.length, "class", "classes")}`;
  const [first, last] = [counts.at(0) ?? 0, counts.at(-1) ?? 0];
  return {
    width: width + 2 * edge,
    height: edge + top + height + bottom + edge,
    title: "Training images per class",
    description: `${text}; ${count(first)} of the first class, ${count(last)} of the last.`,
    content: [
      moved(
        edge,
        edge,
        label(0, 14, "The long tail", { class: "lt-heading" }),
        label(0, 33, text, { class: "lt-small lt-muted" }),
      ),
      moved(
        edge,
        edge + top,
        counts.length > mostBars
          ? element("path", { d: outline(counts, step, height, y), class: "lt-bar" })
          : counts.map((n, i) =>
              element(
                "rect",
                { x: i * step, y: height - y(n), width: step - gap, height: y(n), class: "lt-bar" },
                element("title", {}, `class ${i}: ${plural(n, "image")}`),
              ),
            ),
        line(0, height, width, height, "lt-axis"),
        label(0, height + 16, count(first), { class: "lt-small lt-muted" }),
        label(width, height + 16, count(last), {
          class: "lt-small lt-muted",
          "text-anchor": "end",
        }),
      ),
    ],
  };
};
