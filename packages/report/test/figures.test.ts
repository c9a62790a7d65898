import { classCountsChart, curves, groupBars, type Measure, percentage } from "@longtail/report";
import { describe, expect, it } from "vitest";
import { all, expectClean, type Node, number, ofClass, parse, textOf } from "./markup-tree.js";
import { hostile, over, resultOf, runOf, twoStages, under } from "./runs.js";

const pathsOf = (root: Node) =>
  ofClass(root, "lt-line").flatMap(({ attributes }) => {
    const d = attributes["d"] ?? "";
    return d === "M0 5H14"
      ? []
      : [[...d.matchAll(/[ML]?([-\d.]+),([-\d.]+)/g)].map((m) => [Number(m[1]), Number(m[2])])];
  });

describe("curves", () => {
  const plain = runOf("plain", over, 6);
  const mislas = twoStages(runOf("MiSLAS", under, 6));

  it("have a point an epoch, at the height of its value", () => {
    const root = parse(curves([plain], "loss"));
    const [points = []] = pathsOf(root);
    const losses = plain.stages[0]?.epochs.map(({ trainLoss }) => trainLoss) ?? [];
    expect(points).toHaveLength(6);
    // The scale from two of the points must hold for the others: loss is linear in height, epochs in width.
    const [[x0, y0], [x1, y1]] = [points[0] as number[], points[5] as number[]] as [
      [number, number],
      [number, number],
    ];
    points.forEach(([x, y], i) => {
      const share = ((losses[i] ?? 0) - (losses[0] ?? 0)) / ((losses[5] ?? 0) - (losses[0] ?? 0));
      expect(y).toBeCloseTo(y0 + share * (y1 - y0), 1);
      expect(x).toBeCloseTo(x0 + (i / 5) * (x1 - x0), 1);
    });
    expect(y1).toBeGreaterThan(y0);
  });

  it("mark each stage after the first once, and put all epochs in a row", () => {
    const root = parse(curves([plain, mislas, mislas], "loss"));
    expect(ofClass(root, "lt-diagonal")).toHaveLength(1);
    expect(all(root).filter(({ text }) => text === "stage 2")).toHaveLength(1);
    expect(pathsOf(root).map((p) => p.length)).toEqual([6, 8, 8]);
  });

  it("show training and evaluation of accuracy, and skip epochs without an evaluation", () => {
    const root = parse(curves([plain], "accuracy"));
    expect(pathsOf(root).map((p) => p.length)).toEqual([6, 3]);
    expect(textOf(root)).toContain("on training batches");
    expect(textOf(root)).toContain("accuracy on the test images");
    expect(textOf(parse(curves([{ ...plain, selection: "validation" }], "ece")))).toContain(
      "ECE on the validation images",
    );
  });

  it("keep their place while a run learns, if told how many epochs there will be", () => {
    const firstOf = (epochs: number) => {
      const [path = []] = pathsOf(parse(curves([plain], "loss", { epochs })));
      return path.map(([x]) => x as number);
    };
    const [six, twelve] = [firstOf(6), firstOf(12)];
    twelve.forEach((x, i) => {
      expect(x).toBeCloseTo(((six[i] as number) * 5) / 11, 1);
    });
    expect(twelve).toHaveLength(6);
    expect(firstOf(2)).toEqual(six);
  });

  it.each<Measure>(["loss", "accuracy", "ece"])(
    "of %s take one epoch, none, and a loss below zero",
    (measure) => {
      for (const run of [
        runOf("one", over, 1),
        runOf("none", over, 0),
        {
          ...runOf("x", over, 1),
          stages: [
            { name: "s", epochs: [{ epoch: 0, learningRate: 0, trainLoss: -1, trainAccuracy: 0 }] },
          ],
        },
      ]) {
        const svg = curves([run], measure);
        expectClean(svg);
        parse(svg);
      }
      expect(
        all(parse(curves([runOf("one", over, 1)], "loss"))).filter(({ name }) => name === "circle"),
      ).toHaveLength(1);
      expectClean(curves([], measure));
    },
  );

  it("keep hostile names as text", () => {
    const svg = curves([{ ...mislas, method: hostile }], "loss");
    expect(svg).not.toContain("<script");
    expectClean(svg);
    parse(svg);
  });
});

describe("group bars", () => {
  const bars = [
    { method: "plain", result: resultOf(over, 0) },
    { method: "MiSLAS", result: resultOf(under, 0) },
  ];

  it("are as high as the numbers say", () => {
    const root = parse(groupBars(bars, "accuracy"));
    const rects = all(root).filter(
      ({ name, children }) => name === "rect" && children.length === 1,
    );
    const heights = rects.map((r) => number(r, "height"));
    const values = [
      over.accuracy,
      over.accuracy,
      over.accuracy,
      under.accuracy,
      under.accuracy,
      under.accuracy,
    ];
    expect(heights).toHaveLength(6);
    heights.forEach((height, i) => {
      expect(height / (heights[0] ?? 0)).toBeCloseTo((values[i] ?? 0) / (values[0] ?? 1), 3);
    });
    expect(textOf(root)).toContain("38.0");
  });

  it("say none where a group has no class", () => {
    const root = parse(groupBars(bars, "ece"));
    expect(all(root).filter(({ text }) => text === "none")).toHaveLength(2);
    expect(root.attributes["aria-label"]).toContain("medium none");
  });

  it("take no run, and runs that are all zero", () => {
    const groups = {};
    for (const svg of [
      groupBars([], "ece"),
      groupBars([{ method: "x", result: { accuracy: 0, ece: 0, groups } }], "ece"),
    ]) {
      expectClean(svg);
      parse(svg);
    }
  });
});

it("class counts are bars in proportion", () => {
  const root = parse(classCountsChart([500, 250, 5]));
  const heights = ofClass(root, "lt-bar").map((r) => number(r, "height"));
  expect(heights.map((h) => h / (heights[0] ?? 0))).toEqual(
    [1, 0.5, 0.01].map((v) => expect.closeTo(v, 3)),
  );
  expect(textOf(root)).toContain("755\u00a0training images of 3\u00a0classes");
  expectClean(classCountsChart([]));
});

it("class counts have both axes: images to the left, classes below", () => {
  const labels = ofClass(parse(classCountsChart([5000, 400, 50])), "lt-small").map((l) => l.text);
  expect(labels).toEqual(expect.arrayContaining(["5k", "0", "1", "2"]));
  expect(labels.at(-1)).toBe("Class, in the order of the labels");
});

it("class counts of thousands of classes are one outline, as high as the counts", () => {
  const counts = Array.from({ length: 8142 }, (_, i) => 8142 - i);
  const [shape, ...others] = ofClass(parse(classCountsChart(counts)), "lt-bar");
  expect(others).toEqual([]);
  const heights = [...(shape?.attributes["d"] ?? "").matchAll(/V([\d.]+)H/g)].map((m) =>
    Number(m[1]),
  );
  const floor = Number(/^M0 ([\d.]+)/.exec(shape?.attributes["d"] ?? "")?.[1]);
  expect(heights).toHaveLength(8142);
  expect(floor - (heights[4071] ?? 0)).toBeCloseTo((floor - (heights[0] ?? 0)) / 2, 1);
});

describe("percentage", () => {
  it("rounds halves up, whatever their binary number is", () => {
    expect([0.5335, 0.5415, 0.1995, 0.2541, 0, 1].map(percentage)).toEqual([
      "53.4",
      "54.2",
      "20.0",
      "25.4",
      "0.0",
      "100.0",
    ]);
    expect(percentage(Number.NaN)).toBe("–");
  });
});
