import { coverageDiagram, riskCoverageDiagram, smoothReliabilityDiagram } from "@longtail/report";
import { describe, expect, it } from "vitest";
import { expectClean, type Node, number, ofClass, parse, textOf } from "./markup-tree.js";
import { hostile } from "./runs.js";

const pointsOf = (node: Node | undefined): readonly (readonly [number, number])[] =>
  [...(node?.attributes["d"] ?? "").matchAll(/([-\d.]+),([-\d.]+)/g)].map((m) => [
    Number(m[1]),
    Number(m[2]),
  ]);

const curve = [0.1, 0.3, 0.5, 0.7, 0.9].map((confidence, i) => ({
  confidence,
  accuracy: 0.8 * confidence,
  density: [0.5, 1, 2, 1, 0.5][i] as number,
}));
const smooth = { smoothEce: 0.103, accuracy: 0.4, confidence: 0.5, count: 1234, curve };

describe("smoothReliabilityDiagram", () => {
  it("has the curve, its band and the density where the numbers are", () => {
    const band = curve.map(({ accuracy }) => ({ low: accuracy - 0.05, high: accuracy + 0.05 }));
    const root = parse(smoothReliabilityDiagram(smooth, { band }));
    const [side, floor] = ofClass(root, "lt-axis").map((axis) => number(axis, "y1")) as [
      number,
      number,
    ];
    const traces = ofClass(root, "lt-line").filter((node) => pointsOf(node).length > 1);
    pointsOf(traces.at(-1)).forEach(([x, y], i) => {
      expect(x / side).toBeCloseTo(curve[i]?.confidence as number, 3);
      expect(1 - y / side).toBeCloseTo(curve[i]?.accuracy as number, 3);
    });
    const [drawn] = ofClass(root, "lt-band").filter((node) => pointsOf(node).length > 0);
    const ends = pointsOf(drawn).map(([, y]) => 1 - y / side);
    expect(ends).toEqual(
      expect.arrayContaining(
        band.flatMap(({ low, high }) => [expect.closeTo(low, 3), expect.closeTo(high, 3)]),
      ),
    );
    const heights = pointsOf(ofClass(root, "lt-count")[0]).map(([, y]) => floor - y);
    const most = Math.max(...heights);
    expect(heights.slice(0, 5).map((h) => h / most)).toEqual(
      [0.25, 0.5, 1, 0.5, 0.25].map((h) => expect.closeTo(h, 2)),
    );
    expect(textOf(root)).toContain("smooth ECE 10.3\u00a0%");
    expect(root.attributes["aria-label"]).toContain("1,234\u00a0predictions");
  });

  it("fills over-confidence below the diagonal, and draws no band of another length", () => {
    const root = parse(smoothReliabilityDiagram(smooth, { band: [{ low: 0, high: 1 }] }));
    const [side] = ofClass(root, "lt-axis").map((axis) => number(axis, "y1")) as [number];
    const fill = (kind: string) =>
      pointsOf(ofClass(root, kind).find(({ name }) => name === "path")).map(
        ([x, y]) => [x / side, 1 - y / side] as const,
      );
    expect(fill("lt-over").some(([x, y]) => y < x - 0.01)).toBe(true);
    for (const [x, y] of fill("lt-under")) expect(y).toBeCloseTo(x, 3);
    expect(ofClass(root, "lt-band")).toHaveLength(0);
  });
});

describe("riskCoverageDiagram", () => {
  const runs = [0.4, 0.2].map((end, i) => ({
    name: ["plain", "MiSLAS"][i] as string,
    riskCoverage: {
      aurc: end / 2,
      risk: end,
      curve: [0.25, 0.5, 0.75, 1].map((coverage) => ({ coverage, risk: end * coverage })),
    },
  }));

  it("has a line for each run, in proportion", () => {
    const root = parse(riskCoverageDiagram(runs));
    const lines = ofClass(root, "lt-line")
      .map(pointsOf)
      .filter(({ length }) => length === 4);
    expect(lines).toHaveLength(2);
    const floor = number(ofClass(root, "lt-axis")[0], "y1");
    const [high, low] = lines.map((points) => floor - (points[3]?.[1] as number));
    expect((low as number) / (high as number)).toBeCloseTo(0.5, 2);
    expect(textOf(root)).toContain("plain, AURC 0.200");
    expect(root.attributes["aria-label"]).toContain("MiSLAS: area 0.100");
  });
});

describe("coverageDiagram", () => {
  const points = [
    { name: "marginal", coverage: { marginal: 0.9, macro: 0.6, size: 2 } },
    { name: "class-wise", coverage: { marginal: 0.92, macro: 0.9, size: 200 } },
    { name: "between", coverage: { marginal: 0.91, macro: 0.8, size: 20 } },
  ];

  it("has a dot for each predictor, sizes by their logarithm", () => {
    const root = parse(coverageDiagram(points, { target: 0.9 }));
    const dots = ofClass(root, "lt-dot").map((dot) => [number(dot, "cx"), number(dot, "cy")]);
    const [a, b, c] = dots as [[number, number], [number, number], [number, number]];
    expect((c[0] - a[0]) / (b[0] - a[0])).toBeCloseTo(0.5, 2);
    expect((c[1] - a[1]) / (b[1] - a[1])).toBeCloseTo(2 / 3, 2);
    const [target] = ofClass(root, "lt-diagonal");
    expect(number(target, "y1")).toBeCloseTo(b[1], 1);
    expect(textOf(root)).toContain("between, 20");
  });

  it("survives sets of no class, one point and none", () => {
    for (const some of [
      [],
      points.slice(0, 1),
      [{ name: "empty", coverage: { marginal: 0, macro: 0, size: 0 } }],
    ]) {
      const root = parse(coverageDiagram(some));
      for (const dot of ofClass(root, "lt-dot"))
        expect(Number.isFinite(number(dot, "cx") + number(dot, "cy"))).toBe(true);
    }
  });
});

it("names of any letters stay text", () => {
  for (const svg of [
    smoothReliabilityDiagram(smooth, { title: hostile }),
    smoothReliabilityDiagram({ ...smooth, curve: [] }),
    riskCoverageDiagram([
      { name: hostile, riskCoverage: { aurc: Number.NaN, risk: 0, curve: [] } },
    ]),
    coverageDiagram([{ name: hostile, coverage: { marginal: 1, macro: 1, size: 1 } }]),
  ])
    expectClean(svg);
});
