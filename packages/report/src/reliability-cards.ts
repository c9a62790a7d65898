import { inline } from "./internal/figure.js";
import { element, type Markup } from "./internal/markup.js";
import { type Panel, reliabilityCard } from "./internal/reliability-drawing.js";
import { panelLegend } from "./internal/reliability-panel.js";

const roomy = 4;

const key = (...more: readonly Markup[]): Markup =>
  element(
    "ul",
    { class: "key" },
    panelLegend.map(({ mark, text }) =>
      element(
        "li",
        {},
        element("svg", { class: "lt", width: 14, height: 10, "aria-hidden": "true" }, mark),
        text,
      ),
    ),
    ...more,
  );

// Small diagrams have no room for the names of their axes.
const axes = element(
  "li",
  {},
  "across: confidence, %; up: accuracy, %; below: number of predictions",
);

/**
 * Reliability diagrams side by side under one legend, as a part of a page; small ones if there are more than four.
 *
 * @example
 * ```ts
 * import { reliabilityCards } from "@longtail/report/html";
 *
 * const bins = [{ lower: 0, upper: 1, count: 100, accuracy: 0.42, confidence: 0.7 }];
 * const calibration = { ece: 0.28, accuracy: 0.42, confidence: 0.7, count: 100, bins };
 * console.log(reliabilityCards([{ title: "plain", calibration }]).markup.length);
 * ```
 */
export const reliabilityCards = (panels: readonly Panel[]): Markup => {
  const size = panels.length > roomy ? "compact" : "full";
  return element("div", {}, [
    size === "compact" ? key(axes) : key(),
    element(
      "div",
      { class: `multiples ${size}`, style: `--n:${Math.min(panels.length, roomy)}` },
      panels.map((panel) =>
        element("figure", { class: "card" }, inline(reliabilityCard(panel, size))),
      ),
    ),
  ]);
};
