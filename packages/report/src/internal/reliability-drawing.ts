import type { Calibration } from "@longtail/run-record";
import type { Drawing } from "./figure.js";
import { legend } from "./legend.js";
import { element, label, type Markup, moved } from "./markup.js";
import {
  describeCalibration,
  type PanelSize,
  panelHeight,
  panelLegend,
  reliabilityPanel,
} from "./reliability-panel.js";

/** One diagram of a figure; without a calibration, it says why it is empty: by default, that no class belongs to the group. */
export interface Panel {
  readonly title: string;
  readonly calibration?: Calibration | undefined;
  readonly why?: string | undefined;
}

const noClass = "no class belongs to this group";

const gap = { x: 24, y: 18 };
const edge = 12;

const emptyPanel = (title: string, why: string, width: number, size: PanelSize): Markup =>
  element(
    "g",
    {},
    label(0, size === "full" ? 16 : 12, title, {
      class: size === "full" ? "lt-heading" : "lt-strong",
    }),
    label(width / 2, panelHeight(width, size) / 2, why, {
      class: "lt-muted",
      "text-anchor": "middle",
    }),
  );

const drawn = (
  { title, calibration, why = noClass }: Panel,
  width: number,
  size: PanelSize,
): Markup =>
  calibration === undefined
    ? emptyPanel(title, why, width, size)
    : reliabilityPanel(title, calibration, width, size);

const described = ({ title, calibration, why = noClass }: Panel): string =>
  `${title}: ${calibration === undefined ? `${why}.` : describeCalibration(calibration)}`;

/** Diagrams in rows, with one legend. */
export const reliabilityDrawing = (
  panels: readonly Panel[],
  { width = 340, columns = panels.length, title = "Reliability diagram" } = {},
): Drawing => {
  const across = Math.max(1, Math.min(columns, panels.length));
  const rows = Math.ceil(panels.length / across);
  const height = panelHeight(width, "full");
  const inner = across * width + (across - 1) * gap.x;
  const key = legend(panelLegend, inner);
  const top = edge + rows * height + (rows - 1) * gap.y + 10;
  return {
    width: inner + 2 * edge,
    height: top + key.height + edge,
    title,
    description: panels.map(described).join(" "),
    content: [
      ...panels.map((panel, i) =>
        moved(
          edge + (i % across) * (width + gap.x),
          edge + Math.floor(i / across) * (height + gap.y),
          drawn(panel, width, "full"),
        ),
      ),
      moved(edge, top, ...key.content),
    ],
  };
};

/** One of several diagrams that share a legend outside. */
export const reliabilityCard = (panel: Panel, size: PanelSize): Drawing => {
  const [width, pad] = size === "full" ? [250, 8] : [160, 4];
  return {
    width: width + 2 * pad,
    height: panelHeight(width, size) + 2 * pad,
    title: `Reliability diagram: ${panel.title}`,
    description: described(panel),
    content: moved(pad, pad, drawn(panel, width, size)),
  };
};
