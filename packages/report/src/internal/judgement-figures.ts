import { type Drawing, inline } from "./figure.js";
import { element, type Markup } from "./markup.js";
import type { Recipe } from "./recipes.js";
import { type RiskRun, riskDrawing } from "./risk-drawing.js";
import { type SmoothDrawn, smoothDrawing } from "./smooth-drawing.js";

const smoothOf = ({ runs: [{ best }] }: Recipe): SmoothDrawn | undefined => {
  const { smoothCurve: curve, smoothEce } = best.details ?? {};
  if (curve === undefined || smoothEce === undefined) return undefined;
  const { accuracy, confidence, count } = best.calibration;
  return {
    smoothEce,
    accuracy,
    confidence,
    count,
    curve: curve.confidence.map((at, i) => ({
      confidence: at,
      accuracy: curve.accuracy[i] ?? 0,
      density: curve.density[i] ?? 0,
    })),
  };
};

const riskOf = ({ method, runs: [{ best }] }: Recipe): readonly RiskRun[] => {
  const { riskCurve: curve, aurc } = best.details ?? {};
  if (curve === undefined || aurc === undefined) return [];
  const points = curve.coverage.map((coverage, i) => ({ coverage, risk: curve.risk[i] ?? 0 }));
  return [{ name: method, riskCoverage: { aurc, risk: 1 - best.accuracy, curve: points } }];
};

const figure = (drawing: Drawing): Markup => element("figure", { class: "card" }, inline(drawing));

/** Reliability diagrams without bins, and risk-coverage curves, of the recipes whose results hold them. */
export const judgementFigures = (recipes: readonly Recipe[], width: number): readonly Markup[] => {
  const smooth = recipes.flatMap((recipe) => {
    const drawn = smoothOf(recipe);
    return drawn === undefined ? [] : [smoothDrawing(drawn, recipe.method, undefined, width)];
  });
  const risks = recipes.flatMap(riskOf);
  return [...smooth, ...(risks.length === 0 ? [] : [riskDrawing(risks, width)])].map(figure);
};
