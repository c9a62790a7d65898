import { reliabilityDiagram, reliabilityGrid, reliabilityPair } from "@longtail/report";
import type { Calibration } from "@longtail/run-record";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { all, expectClean, type Node, number, ofClass, parse, textOf } from "./markup-tree.js";
import { calibrationOf, hostile, over, under } from "./runs.js";

const rect = (bin: Node, kind: string): Node | undefined =>
  bin.children.find(({ attributes }) => attributes["class"] === kind);

/** How high the plot is, and how high the histogram: read off their base lines. */
const scales = (root: Node) => {
  const [floor, histogramFloor] = ofClass(root, "lt-axis").map((axis) => number(axis, "y1"));
  return { side: floor ?? Number.NaN, histogramFloor: histogramFloor ?? Number.NaN };
};

describe("a reliability diagram", () => {
  it("has bars as high as the numbers say, where the net is over-confident", () => {
    const root = parse(reliabilityDiagram(over));
    const { side } = scales(root);
    const bins = ofClass(root, "lt-bin");
    const filled = over.bins.filter(({ count }) => count > 0);
    expect(bins).toHaveLength(filled.length);
    bins.forEach((bin, i) => {
      const { accuracy, confidence, lower, upper } = filled[i] as (typeof filled)[number];
      expect(number(rect(bin, "lt-bar"), "height") / side).toBeCloseTo(accuracy, 4);
      expect(number(rect(bin, "lt-over"), "height") / side).toBeCloseTo(confidence - accuracy, 4);
      expect(number(rect(bin, "lt-over"), "y") / side).toBeCloseTo(1 - confidence, 4);
      expect(number(rect(bin, "lt-cap"), "y1") / side).toBeCloseTo(1 - accuracy, 4);
      expect((number(rect(bin, "lt-bar"), "x") - 0.75) / side).toBeCloseTo(lower, 2);
      expect((number(rect(bin, "lt-bar"), "width") + 1.5) / side).toBeCloseTo(upper - lower, 2);
      expect(rect(bin, "lt-under")).toBeUndefined();
    });
  });

  it("has its gaps inside the bars, where the net is under-confident", () => {
    const root = parse(reliabilityDiagram(under));
    const { side } = scales(root);
    const filled = under.bins.filter(({ count }) => count > 0);
    ofClass(root, "lt-bin").forEach((bin, i) => {
      const { accuracy, confidence } = filled[i] as (typeof filled)[number];
      expect(number(rect(bin, "lt-bar"), "height") / side).toBeCloseTo(confidence, 4);
      expect(number(rect(bin, "lt-under"), "y") / side).toBeCloseTo(1 - accuracy, 4);
      expect(number(rect(bin, "lt-cap"), "y1") / side).toBeCloseTo(1 - accuracy, 4);
      expect(rect(bin, "lt-over")).toBeUndefined();
    });
  });

  it("counts the predictions in proportion, below", () => {
    const root = parse(reliabilityDiagram(over));
    const { histogramFloor } = scales(root);
    const heights = ofClass(root, "lt-count").map((r) => number(r, "height"));
    const most = Math.max(...heights);
    expect(heights.map((h) => h / most)).toEqual(
      [0.25, 0.75, 1, 0.5].map((v) => expect.closeTo(v, 2)),
    );
    for (const r of ofClass(root, "lt-count"))
      expect(number(r, "y") + number(r, "height")).toBeCloseTo(histogramFloor, 1);
  });

  it("prints accuracy, confidence and ECE, and says them to those who cannot see", () => {
    const root = parse(reliabilityDiagram(over, { title: "plain" }));
    const text = textOf(root);
    expect(text).toContain("ECE 27.0\u00a0%");
    expect(text).toContain("accuracy 38.0\u00a0%, mean confidence 65.0\u00a0%");
    expect(text).toContain("over-confident by 20.0 points");
    expect(text).toContain("1,000 predictions");
    expect(root.attributes["role"]).toBe("img");
    expect(root.attributes["aria-label"]).toContain("expected calibration error 27.0");
    expect(root.children[0]?.name).toBe("title");
    expect(root.children[1]?.name).toBe("desc");
  });

  it("hatches inside the gap and nowhere else", () => {
    for (const bin of ofClass(parse(reliabilityDiagram(over)), "lt-bin")) {
      const gap = rect(bin, "lt-over");
      const [x, y] = [number(gap, "x"), number(gap, "y")];
      const [w, h] = [number(gap, "width"), number(gap, "height")];
      const points = [
        ...(rect(bin, "lt-hatch-over")?.attributes["d"] ?? "").matchAll(/[ML]([-\d.]+) ([-\d.]+)/g),
      ];
      expect(points.length).toBeGreaterThan(4);
      for (const [, px, py] of points) {
        expect(Number(px)).toBeGreaterThanOrEqual(x - 0.02);
        expect(Number(px)).toBeLessThanOrEqual(x + w + 0.02);
        expect(Number(py)).toBeGreaterThanOrEqual(y - 0.02);
        expect(Number(py)).toBeLessThanOrEqual(y + h + 0.02);
      }
    }
  });

  it("is light, dark or either", () => {
    const style = (theme?: "light" | "dark" | "auto") =>
      /<style>(.*?)<\/style>/.exec(
        reliabilityDiagram(over, theme === undefined ? {} : { theme }),
      )?.[1];
    expect(style()).toContain("prefers-color-scheme:dark");
    expect(style("light")).not.toContain("prefers-color-scheme");
    expect(style("dark")).not.toContain("prefers-color-scheme");
    expect(style("dark")).not.toBe(style("light"));
  });

  it("takes one bin, many bins, and no prediction at all", () => {
    for (const calibration of [
      calibrationOf([[10, 0.5, 0.8]]),
      calibrationOf(Array.from({ length: 100 }, () => [1, 1, 1] as const)),
      calibrationOf([[0, 0, 0]]),
    ]) {
      const svg = reliabilityDiagram(calibration);
      expectClean(svg);
      expect(ofClass(parse(svg), "lt-bin")).toHaveLength(
        calibration.bins.filter(({ count }) => count > 0).length,
      );
    }
  });

  it("keeps a hostile title as text", () => {
    const svg = reliabilityDiagram(over, { title: hostile });
    expectClean(svg);
    expect(svg).not.toContain("<script");
    expect(parse(svg).attributes["aria-label"]).toContain(`<script>alert("1")</script> & 'x'`);
  });

  it("is well-formed, clean and the same again for any calibration", () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    const bins = fc.array(fc.tuple(fc.nat(1e6), unit, unit), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(bins, fc.string({ unit: "binary" }), (drawn, title) => {
        const svg = reliabilityDiagram(calibrationOf(drawn), { title });
        const [style] = /<style>.*<\/style>/.exec(svg) ?? [""];
        const root = parse(svg.replace(style, ""));
        const drawnValues = all(root).flatMap(({ attributes }) =>
          ["x", "y", "x1", "y1", "width", "height", "d"].map((name) => attributes[name] ?? ""),
        );
        expectClean(drawnValues.join(" "));
        expect(reliabilityDiagram(calibrationOf(drawn), { title })).toBe(svg);
      }),
      { seed: 7, numRuns: 40 },
    );
  });
});

describe("several diagrams", () => {
  const panels = (n: number) =>
    Array.from({ length: n }, (_, i) => ({ title: `panel ${i}`, calibration: over }));

  it("stand in rows, with one legend", () => {
    const [two, four] = [
      parse(reliabilityGrid(panels(2))),
      parse(reliabilityGrid(panels(4), { columns: 2 })),
    ];
    expect(number(four, "width")).toBe(number(two, "width"));
    expect(number(four, "height")).toBeGreaterThan(1.8 * number(two, "height") - 80);
    const legends = (root: Node) => all(root).filter(({ text }) => text === "over-confident");
    expect(legends(four)).toHaveLength(1);
    expect(ofClass(four, "lt-bin")).toHaveLength(16);
  });

  it("make a pair of before and after, a missing group included", () => {
    const missing = { title: "few" };
    const pair = reliabilityPair({ title: "plain", calibration: over }, missing);
    expectClean(pair);
    expect(textOf(parse(pair))).toContain("no class belongs to this group");
    expect(parse(pair).attributes["aria-label"]).toContain("few: no class belongs to this group.");
  });

  it("may be none at all", () => {
    expectClean(reliabilityGrid([]));
    parse(reliabilityGrid([]));
  });

  it("do not depend on what else is in the record", () => {
    const more = { ...over, mce: 0.5, name: "x" } as Calibration;
    expect(reliabilityDiagram(more)).toBe(reliabilityDiagram(over));
  });
});
