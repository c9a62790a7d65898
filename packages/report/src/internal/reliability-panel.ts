import type { Bin, Calibration } from "@longtail/run-record";
import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { fitText, textWidth } from "./fit-text.js";
import { count, percent, percentage, plural, shortCount } from "./format.js";
import { hatch } from "./hatch.js";
import type { LegendEntry } from "./legend.js";
import { element, group, label, line, type Markup, moved } from "./markup.js";

/** `full` names its axes; `compact` is one of many and leaves that to a legend. */
export type PanelSize = "full" | "compact";

const sizes = {
  full: {
    margin: { left: 40, right: 10, top: 70, gap: 10, bottom: 38 },
    histogram: 46,
    ticks: [0, 0.2, 0.4, 0.6, 0.8, 1],
    spacing: 5,
  },
  compact: {
    margin: { left: 26, right: 8, top: 44, gap: 6, bottom: 18 },
    histogram: 26,
    ticks: [0, 0.5, 1],
    spacing: 4,
  },
} as const;

/** How high a panel of a width is: its plot is square. */
export const panelHeight = (width: number, size: PanelSize): number => {
  const { margin, histogram } = sizes[size];
  const side = width - margin.left - margin.right;
  return margin.top + side + margin.gap + histogram + margin.bottom;
};

/** How far a bin's confidence is from its accuracy, in words. */
const verdict = ({ accuracy, confidence }: Bin): string => {
  const gap = confidence - accuracy;
  return Math.abs(gap) < 0.0005
    ? "well calibrated"
    : `${gap > 0 ? "over" : "under"}-confident by ${percentage(Math.abs(gap))} points`;
};

const describeBin = (bin: Bin): string =>
  `Confidence ${percentage(bin.lower)} to ${percent(bin.upper)}: ${plural(bin.count, "prediction")}, ` +
  `accuracy ${percent(bin.accuracy)}, mean confidence ${percent(bin.confidence)}, ${verdict(bin)}`;

/** What the diagram says, for those who cannot see it. */
export const describeCalibration = (c: Calibration): string =>
  `Accuracy ${percent(c.accuracy)}, mean confidence ${percent(c.confidence)}, expected calibration error ` +
  `${percent(c.ece)}, over ${plural(c.count, "prediction")} in ${plural(c.bins.length, "bin")}.`;

const swatch = (...marks: readonly Markup[]): Markup => group(...marks);

/** The marks of a panel, named. */
export const panelLegend: readonly LegendEntry[] = [
  { mark: element("rect", { width: 14, height: 10, class: "lt-bar" }), text: "accuracy" },
  ...(["over", "under"] as const).map((kind) => ({
    mark: swatch(
      element("rect", { width: 14, height: 10, class: `lt-${kind}` }),
      element("path", {
        d: hatch({ x: 0, y: 0, width: 14, height: 10 }, kind === "over" ? "rising" : "falling", 4),
        class: `lt-hatch-${kind}`,
      }),
    ),
    text: `${kind}-confident`,
  })),
];

const heading = (title: string, c: Calibration, width: number, size: PanelSize): Markup => {
  const ece = `ECE ${percent(c.ece)}`;
  if (size === "compact")
    return group(
      label(0, 12, fitText(title, 13, width), { class: "lt-strong" }),
      label(0, 28, `accuracy ${percentage(c.accuracy)}, ECE ${percentage(c.ece)}`, {
        class: "lt-small lt-muted",
      }),
    );
  const right = width - sizes.full.margin.right;
  // Headings are bold, and so a tenth wider than text of their size.
  const room = right - textWidth(ece, 16.5) - 8;
  return group(
    label(0, 16, fitText(title, 16.5, room), { class: "lt-heading" }),
    label(right, 16, ece, { class: "lt-heading", "text-anchor": "end" }),
    label(0, 35, `accuracy ${percent(c.accuracy)}, mean confidence ${percent(c.confidence)}`, {
      class: width < 300 ? "lt-small lt-muted" : "lt-muted",
    }),
  );
};

/** One reliability diagram, its top left corner at the origin. */
export const reliabilityPanel = (
  title: string,
  c: Calibration,
  width: number,
  size: PanelSize,
): Markup => {
  const { margin, histogram, ticks, spacing } = sizes[size];
  const side = width - margin.left - margin.right;
  const x = scaleLinear([0, 1], [0, side]);
  const y = scaleLinear([0, 1], [side, 0]);
  const filled = c.bins.filter((bin) => bin.count > 0);
  const most = max(filled, (bin) => bin.count) ?? 1;
  const high = scaleLinear([0, most], [0, histogram]);
  const floor = side + margin.gap + histogram;

  const bars = filled.map((bin) => {
    const over = bin.confidence >= bin.accuracy;
    const [kind, left] = [over ? "over" : "under", x(bin.lower) + 0.75];
    const span = Math.max(x(bin.upper) - x(bin.lower) - 1.5, 0.5);
    const [top, end] = [
      y(Math.max(bin.accuracy, bin.confidence)),
      y(Math.min(bin.accuracy, bin.confidence)),
    ];
    const gap = { x: left, y: top, width: span, height: end - top };
    // An under-confident gap lies inside the accuracy's bar; the cap shows where the bar ends.
    const solid = over ? bin.accuracy : bin.confidence;
    return element(
      "g",
      { class: "lt-bin" },
      element("title", {}, describeBin(bin)),
      element("rect", {
        x: left,
        y: y(solid),
        width: span,
        height: side - y(solid),
        class: "lt-bar",
      }),
      element("rect", { ...gap, class: `lt-${kind}` }),
      element("path", {
        d: hatch(gap, over ? "rising" : "falling", spacing),
        class: `lt-hatch-${kind}`,
      }),
      line(left, y(bin.accuracy), left + span, y(bin.accuracy), "lt-cap"),
      element("rect", {
        x: left,
        y: floor - high(bin.count),
        width: span,
        height: high(bin.count),
        class: "lt-count",
      }),
    );
  });

  return group(
    heading(title, c, width, size),
    moved(
      margin.left,
      margin.top,
      size === "full"
        ? label(-margin.left, -12, "Accuracy, %", { class: "lt-small lt-muted" })
        : undefined,
      ticks.map((t) =>
        group(
          line(0, y(t), side, y(t), "lt-rule"),
          label(size === "full" ? -8 : -4, y(t) + 4, percentage(t).replace(".0", ""), {
            class: "lt-small lt-muted",
            "text-anchor": "end",
          }),
          label(x(t), floor + (size === "full" ? 16 : 14), percentage(t).replace(".0", ""), {
            class: "lt-small lt-muted",
            "text-anchor": "middle",
          }),
        ),
      ),
      bars,
      line(x(0), y(0), x(1), y(1), "lt-diagonal"),
      line(0, side, side, side, "lt-axis"),
      line(0, floor, side, floor, "lt-axis"),
      size === "full"
        ? group(
            label(-8, side + margin.gap + 9, shortCount(most), {
              class: "lt-small lt-muted",
              "text-anchor": "end",
            }),
            label(side / 2, floor + 33, `Confidence, % (${count(c.count)} predictions)`, {
              class: "lt-small lt-muted",
              "text-anchor": "middle",
            }),
          )
        : undefined,
    ),
  );
};
