import type { Calibration } from "@longtail/run-record";
import type { Drawing } from "./figure.js";
import { legend } from "./legend.js";
import { element, label, type Markup, moved } from "./markup.js";
import {
  describeCalibration,
  panelHeight,
  panelLegend,
  reliabilityPanel,
} from "./reliability-panel.js";

/** One diagram of a figure; without a calibration, it says that no class belongs to the group. */
export interface Panel {
  readonly title: string;
  readonly calibration?: Calibration | undefined;
}

const gap = { x: 24, y: 18 };
const edge = 12;

const emptyPanel = (title: string, width: number): Markup =>
  element(
    "g",
    {},
    label(0, 16, title, { class: "lt-heading" }),
    label(width / 2, panelHeight(width) / 2, "no class belongs to this group", {
      class: "lt-muted",
      "text-anchor": "middle",
    }),
  );

/** Diagrams in rows, with one legend. */
export const reliabilityDrawing = (
  panels: readonly Panel[],
  { width = 340, columns = panels.length, title = "Reliability diagram" } = {},
): Drawing => {
  const across = Math.max(1, Math.min(columns, panels.length));
  const rows = Math.ceil(panels.length / across);
  const height = panelHeight(width);
  const inner = across * width + (across - 1) * gap.x;
  const key = legend(panelLegend, inner);
  const top = edge + rows * height + (rows - 1) * gap.y + 10;
  return {
    width: inner + 2 * edge,
    height: top + key.height + edge,
    title,
    description: panels
      .map(({ title: name, calibration }) =>
        calibration === undefined
          ? `${name}: no class.`
          : `${name}: ${describeCalibration(calibration)}`,
      )
      .join(" "),
    content: [
      ...panels.map(({ title: name, calibration }, i) =>
        moved(
          edge + (i % across) * (width + gap.x),
          edge + Math.floor(i / across) * (height + gap.y),
          calibration === undefined
            ? emptyPanel(name, width)
            : reliabilityPanel(name, calibration, width),
        ),
      ),
      moved(edge, top, ...key.content),
    ],
  };
};
