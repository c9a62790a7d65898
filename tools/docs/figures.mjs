// The figures of the method page, computed by the packages they explain.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { classCounts, longTailedCounts, orThrow } from "@longtail/core";
import { smoothingFactors } from "@longtail/label-aware-smoothing";
import { classCountsChart } from "@longtail/report";
import { classAware } from "@longtail/samplers";

const classes = 100;
const counts = orThrow(
  longTailedCounts({ classes, perClass: 500, imbalanceFactor: 100, profile: "exp" }),
);

/** Images per class that one epoch of stage 2 shows. */
const shownInStage2 = () => {
  const labels = Int32Array.from(
    counts.flatMap((n, label) => Array.from({ length: n }, () => label)),
  );
  const sampler = orThrow(classAware({ labels, classes, seed: 0, perClass: 4 }));
  return orThrow(
    classCounts(
      Array.from(sampler(0), (position) => labels[position]),
      classes,
    ),
  );
};

// Narrow, so that the text can be read on a phone.
const [width, height, margin] = [480, 260, { left: 44, right: 16, top: 16, bottom: 36 }];

/** Lines over the classes, as an SVG file. */
const lines = (title, series, ticks) => {
  const top = ticks.at(-1);
  const x = (label) => margin.left + (label / (classes - 1)) * (width - margin.left - margin.right);
  const y = (value) =>
    height - margin.bottom - (value / top) * (height - margin.top - margin.bottom);
  const path = (values) =>
    values.map((v, label) => `${x(label).toFixed(1)},${y(v).toFixed(1)}`).join(" ");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}" font-family="system-ui,sans-serif" font-size="12"><title>${title}</title>
${ticks.map((t) => `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y(t)}" y2="${y(t)}" stroke="#ddd"/><text x="${margin.left - 8}" y="${y(t) + 4}" text-anchor="end">${t}</text>`).join("\n")}
${series.map(({ values, color }) => `<polyline points="${path(values)}" fill="none" stroke="${color}" stroke-width="2"/>`).join("\n")}
${series.map(({ name, color }, i) => `<text x="${width - 110}" y="${margin.top + 14 + 16 * i}" fill="${color}">${name}</text>`).join("\n")}
<text x="${margin.left}" y="${height - 12}">most frequent class</text><text x="${width - margin.right}" y="${height - 12}" text-anchor="end">rarest class</text></svg>
`;
};

const percents = (values) => {
  const sum = values.reduce((a, b) => a + b, 0);
  return values.map((value) => (100 * value) / sum);
};

const shapes = { concave: "#1b6ca8", linear: "#b3541e", convex: "#3f7d3a" };

/** Writes every figure into a folder. */
export const writeFigures = (folder) => {
  mkdirSync(folder, { recursive: true });
  const write = (name, svg) => writeFileSync(join(folder, name), svg);
  write("long-tail.svg", classCountsChart(counts, { width, theme: "light" }));
  write(
    "stage-2-batches.svg",
    lines(
      "Percent of an epoch's images that each class has",
      [
        { name: "stage 1", color: shapes.linear, values: percents(counts) },
        { name: "stage 2", color: shapes.concave, values: percents(shownInStage2()) },
      ],
      [0, 1, 2, 3, 4, 5],
    ),
  );
  write(
    "label-aware-smoothing.svg",
    lines(
      "Smoothing of each class",
      Object.entries(shapes).map(([shape, color]) => ({
        name: shape,
        color,
        values: Array.from(orThrow(smoothingFactors({ counts, head: 0.4, tail: 0.1, shape }))),
      })),
      [0, 0.1, 0.2, 0.3, 0.4],
    ),
  );
};
