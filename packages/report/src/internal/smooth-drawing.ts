import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { area, line as linePath } from "d3-shape";
import type { Drawing } from "./figure.js";
import { fitText, textWidth } from "./fit-text.js";
import { count, percent, percentage, plural } from "./format.js";
import { legend } from "./legend.js";
import { element, group, label, line, moved } from "./markup.js";

/** What a smooth reliability diagram shows: a result of `smoothCalibration` of `@longtail/ece`, or anything of its shape. */
export interface SmoothDrawn {
  readonly smoothEce: number;
  readonly accuracy: number;
  readonly confidence: number;
  readonly count: number;
  readonly curve: readonly {
    readonly confidence: number;
    readonly accuracy: number;
    /** 1 on average. */
    readonly density: number;
  }[];
}

/** The ends of an interval at each point of a curve. */
export type SmoothBand = readonly { readonly low: number; readonly high: number }[];

type Place = readonly [confidence: number, low: number, high: number];

const margin = { left: 40, right: 10, top: 70, gap: 10, bottom: 38 };
const [densityHeight, edge] = [46, 12];
const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];

// Less than this part of the greatest density is drawn thin.
const SPARSE = 0.02;

/** The diagram with its legend. */
export const smoothDrawing = (
  calibration: SmoothDrawn,
  title: string,
  given: SmoothBand | undefined,
  width = 340,
): Drawing => {
  const { smoothEce, accuracy, confidence, count: images, curve } = calibration;
  const side = width - margin.left - margin.right;
  const floor = side + margin.gap + densityHeight;
  const x = scaleLinear([0, 1], [0, side]);
  const y = scaleLinear([0, 1], [side, 0]);
  const most = max(curve, ({ density }) => density) ?? 1;
  const high = scaleLinear([0, most], [0, densityHeight]);
  const band = given?.length === curve.length ? given : undefined;
  const between = area<Place>(
    ([at]) => x(at),
    ([, low]) => y(low),
    ([, , top]) => y(top),
  ).digits(2);
  const trace = linePath<SmoothDrawn["curve"][number]>(
    (point) => x(point.confidence),
    (point) => y(point.accuracy),
  ).digits(2);
  const gaps = (["over", "under"] as const).map((kind) =>
    element("path", {
      d:
        between(
          curve.map(({ confidence: at, accuracy: found }): Place => {
            const end = kind === "over" ? Math.min(found, at) : Math.max(found, at);
            return [at, end, at];
          }),
        ) ?? "",
      class: `lt-${kind}`,
    }),
  );
  const key = legend(
    [
      {
        mark: element("path", { d: "M0 5H14", class: "lt-line lt-line-1" }),
        text: "smoothed accuracy",
      },
      ...(band === undefined
        ? []
        : [
            {
              mark: element("rect", { width: 14, height: 10, class: "lt-band lt-fill-1" }),
              text: "interval",
            },
          ]),
      ...(["over", "under"] as const).map((kind) => ({
        mark: element("rect", { width: 14, height: 10, class: `lt-${kind}` }),
        text: `${kind}-confident`,
      })),
    ],
    width,
  );
  const error = `smooth ECE ${percent(smoothEce)}`;
  const summary = `accuracy ${percent(accuracy)}, mean confidence ${percent(confidence)}`;
  const right = width - margin.right;
  const top = edge + margin.top + floor + margin.bottom + 6;
  const dense = curve.filter(({ density }) => density >= SPARSE * most);
  return {
    width: width + 2 * edge,
    height: top + key.height + edge,
    title: `Smooth reliability diagram: ${title}`,
    description: `${title}: ${summary}, ${error}, over ${plural(images, "prediction")}.`,
    content: [
      moved(
        edge,
        edge,
        label(0, 16, fitText(title, 16.5, right - textWidth(error, 16.5) - 8), {
          class: "lt-heading",
        }),
        label(right, 16, error, { class: "lt-heading", "text-anchor": "end" }),
        label(0, 35, summary, { class: width < 300 ? "lt-small lt-muted" : "lt-muted" }),
      ),
      moved(
        edge + margin.left,
        edge + margin.top,
        label(-margin.left, -12, "Accuracy, %", { class: "lt-small lt-muted" }),
        ticks.map((t) =>
          group(
            line(0, y(t), side, y(t), "lt-rule"),
            label(-8, y(t) + 4, percentage(t).replace(".0", ""), {
              class: "lt-small lt-muted",
              "text-anchor": "end",
            }),
            label(x(t), floor + 16, percentage(t).replace(".0", ""), {
              class: "lt-small lt-muted",
              "text-anchor": "middle",
            }),
          ),
        ),
        ...gaps,
        band === undefined
          ? undefined
          : element("path", {
              d:
                between(
                  curve.map(({ confidence: at }, i): Place => {
                    const { low = 0, high: up = 0 } = band[i] ?? {};
                    return [at, low, up];
                  }),
                ) ?? "",
              class: "lt-band lt-fill-1",
            }),
        line(x(0), y(0), x(1), y(1), "lt-diagonal"),
        element("path", { d: trace(curve) ?? "", class: "lt-line lt-line-1 lt-thin" }),
        element("path", { d: trace(dense) ?? "", class: "lt-line lt-line-1" }),
        line(0, side, side, side, "lt-axis"),
        element("path", {
          d:
            area<SmoothDrawn["curve"][number]>(
              (point) => x(point.confidence),
              () => floor,
              (point) => floor - high(point.density),
            ).digits(2)(curve) ?? "",
          class: "lt-count",
        }),
        line(0, floor, side, floor, "lt-axis"),
        label(side / 2, floor + 33, `Confidence, % (${count(images)} predictions)`, {
          class: "lt-small lt-muted",
          "text-anchor": "middle",
        }),
      ),
      moved(edge, top, ...key.content),
    ],
  };
};
