import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { line as linePath } from "d3-shape";
import type { Drawing } from "./figure.js";
import { decimal, percent, percentage } from "./format.js";
import { element } from "./markup.js";
import { insideOf, plot } from "./plot.js";
import { seriesOf } from "./theme.js";

/** A classifier's risk-coverage curve: a result of `riskCoverage` of `@longtail/ece`, or anything of its shape, with a name. */
export interface RiskRun {
  readonly name: string;
  readonly riskCoverage: {
    readonly aurc: number;
    readonly risk: number;
    readonly curve: readonly { readonly coverage: number; readonly risk: number }[];
  };
}

/** Risk-coverage curves in one plot. */
export const riskDrawing = (runs: readonly RiskRun[], width = 440): Drawing => {
  const { w, h } = insideOf(width, 230);
  const x = scaleLinear([0, 1], [0, w]);
  const highest = max(runs, ({ riskCoverage: { curve } }) => max(curve, ({ risk }) => risk)) ?? 0;
  const y = scaleLinear([0, highest > 0 ? highest : 1], [h, 0]).nice(5);
  const path = linePath<RiskRun["riskCoverage"]["curve"][number]>(
    ({ coverage }) => x(coverage),
    ({ risk }) => y(risk),
  ).digits(2);
  const show = (value: number) => percentage(value).replace(/\.0$/, "");
  const kind = (i: number) => `lt-line lt-line-${seriesOf(i, runs.length)}`;
  return plot({
    heading: "Risk and coverage",
    subject: "wrong ones among the answers, %",
    description: runs
      .map(
        ({ name, riskCoverage: { aurc, risk } }) =>
          `${name}: area ${decimal(aurc)}, risk of all answers ${percent(risk)}.`,
      )
      .join(" "),
    width,
    height: 230,
    x,
    xTicks: x.ticks(5),
    showX: show,
    xTitle: "Coverage: the most confident predictions, %",
    y,
    showY: show,
    marks: runs.map(({ riskCoverage: { curve } }, i) =>
      element("path", { d: path(curve) ?? "", class: kind(i) }),
    ),
    key: runs.map(({ name, riskCoverage: { aurc } }, i) => ({
      mark: element("path", { d: "M0 5H14", class: kind(i) }),
      text: `${name}, AURC ${decimal(aurc)}`,
    })),
  });
};
