import { scaleLinear } from "d3-scale";
import { line as linePath } from "d3-shape";
import { xAxis, yAxis } from "./axes.js";
import type { Drawing } from "./figure.js";
import { count, percent, percentage } from "./format.js";
import { legend } from "./legend.js";
import { element, group, label, moved } from "./markup.js";
import type { Recipe } from "./recipes.js";
import { mean } from "./spread.js";
import { seriesOf } from "./theme.js";

const margin = { left: 40, right: 12, top: 54, bottom: 44 };
const edge = 12;

// More points than this would be one thick line.
const mostPoints = 120;

/** The classes from the most training images to the fewest; those with as many keep the order of their labels. */
export const byCount = (counts: readonly number[]): readonly number[] =>
  counts.map((_, label) => label).sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b);

/** The accuracy of a class, the mean over the seeds; undefined where it is not known. */
const classAccuracy = ({ runs }: Recipe, label: number): number | undefined => {
  const found = runs.flatMap(({ best }) => best.classAccuracies?.[label] ?? []);
  return found.length === 0 ? undefined : mean(found);
};

/** The accuracy of each class, from the most training images to the fewest. */
export const classDrawing = (
  recipes: readonly Recipe[],
  counts: readonly number[],
  names: readonly string[],
  { width = 440, height = 230 } = {},
): Drawing => {
  const order = byCount(counts);
  const [w, h] = [width - margin.left - margin.right, height];
  const x = scaleLinear([1, Math.max(2, order.length)], [6, w - 6]);
  const y = scaleLinear([0, 1], [h, 0]);
  const path = linePath<readonly [number, number]>(
    ([rank]) => x(rank),
    ([, value]) => y(value),
  ).digits(2);
  // A recipe on other classes has no curve here; the colors of all others are those of the page.
  const own = ({ runs: [run] }: Recipe): boolean => run.counts.join() === counts.join();
  const curves = recipes.map((recipe) =>
    order.flatMap((label, i) => {
      const value = own(recipe) ? classAccuracy(recipe, label) : undefined;
      return value === undefined ? [] : [{ label, rank: i + 1, value }];
    }),
  );
  const colour = (i: number) => seriesOf(i, recipes.length);
  const key = legend(
    recipes.flatMap(({ method }, i) =>
      curves[i]?.length === 0
        ? []
        : {
            mark: element("path", { d: "M0 5H14", class: `lt-line lt-line-${colour(i)}` }),
            text: method,
          },
    ),
    width,
  );
  const top = edge + margin.top;
  return {
    width: width + 2 * edge,
    height: top + h + margin.bottom + key.height + edge,
    title: "Accuracy of each class",
    description: recipes
      .flatMap(({ method }, i) => {
        const values = curves[i] ?? [];
        const [first, last] = [values.at(0)?.value, values.at(-1)?.value];
        return first === undefined || last === undefined
          ? []
          : `${method}: ${percent(first)} of the most frequent class, ${percent(last)} of the rarest.`;
      })
      .join(" "),
    content: [
      moved(
        edge,
        edge,
        label(0, 14, "Accuracy of each class", { class: "lt-heading" }),
        label(0, 33, "accuracy on the test images, %", { class: "lt-small lt-muted" }),
      ),
      moved(
        edge + margin.left,
        top,
        yAxis(y, w, (value) => percentage(value).replace(/\.0$/, "")),
        xAxis(
          x
            .ticks(Math.min(8, order.length))
            .filter((t) => Number.isInteger(t) && t >= 1 && t <= order.length)
            .map((t) => ({ at: x(t), text: count(t) })),
          w,
          h,
          "Class, from the most training images to the fewest",
        ),
        curves.map((points, i) =>
          group(
            element("path", {
              d: path(points.map(({ rank, value }) => [rank, value] as const)) ?? "",
              class: `lt-line lt-line-${colour(i)}`,
            }),
            points.length > mostPoints
              ? undefined
              : points.map(({ label: of, rank, value }) =>
                  element(
                    "circle",
                    { cx: x(rank), cy: y(value), r: 2.5, class: `lt-fill-${colour(i)}` },
                    element(
                      "title",
                      {},
                      `${recipes[i]?.method ?? ""}, ${names[of] ?? `class ${of}`}: ${percent(value)}, ${count(counts[of] ?? 0)} training images`,
                    ),
                  ),
                ),
          ),
        ),
      ),
      moved(edge, top + h + margin.bottom, ...key.content),
    ],
  };
};
