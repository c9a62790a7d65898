import { type PageRun, runPage } from "@longtail/report";
import type { Calibration, GroupResult, RunSummary } from "@longtail/run-record";
import { describe, expect, it } from "vitest";
import { all, expectClean, type Node, number, ofClass, parse, textOf } from "./markup-tree.js";
import { calibrationOf, hostile, over, resultOf, runOf, twoStages, under } from "./runs.js";

const plain = runOf("plain", over);
const mislas = twoStages(runOf("MiSLAS", under));

const cellsOf = (root: Node, region: string): readonly (readonly string[])[] => {
  const box = all(root).find(({ attributes }) => attributes["aria-label"] === region);
  if (box === undefined) throw new Error(`no table ${region}`);
  return all(box)
    .filter(({ name }) => name === "tr")
    .map((row) => row.children.map((cell) => textOf(cell).replace(/\s+/g, " ").trim()));
};

describe("several seeds of one recipe", () => {
  const seeded = (seed: number, calibration: Calibration): RunSummary => ({
    ...runOf("MiSLAS", calibration),
    name: `MiSLAS-${seed}`,
    seed,
    descriptor: { kind: "pipeline/two-stage", seed },
  });
  const bins = (accuracy: number) => calibrationOf([[100, accuracy, 0.5]]);
  const runs = [seeded(0, bins(0.4)), seeded(1, bins(0.5)), seeded(2, bins(0.6))];
  const root = parse(runPage([plain, ...runs]));

  it("are one row: mean ± sample standard deviation, and their number", () => {
    const rows = cellsOf(root, "Results");
    expect(rows).toHaveLength(4);
    expect(rows[3]?.[0]).toBe("MiSLAS");
    expect(rows[3]?.[1]).toBe("50.0 ± 10.0");
    // ECE is 10, 0 and 10: mean 6.67, deviation sqrt(((10/3)^2 * 2 + (20/3)^2) / 2) = 5.77.
    expect(rows[3]?.[2]).toBe("6.7 ± 5.8");
    expect(rows[3]?.at(-1)).toBe("3");
    expect(rows[2]?.at(-1)).toBe("1");
    const each = cellsOf(root, "Each seed").map((row) => row.slice(0, 2));
    expect(each.slice(-3)).toEqual([
      ["0", "40.0"],
      ["1", "50.0"],
      ["2", "60.0"],
    ]);
  });

  it("are one curve with a band, from one deviation below the mean to one above", () => {
    const curve = (accuracy: number, seed: number): RunSummary => {
      const run = seeded(seed, bins(0.4));
      const epochs = [0, 1].map((epoch) => ({
        epoch,
        learningRate: 0.1,
        trainLoss: 1,
        trainAccuracy: 0.5,
        accuracy,
        ece: 0.1,
      }));
      return { ...run, stages: [{ name: "stage1", epochs }] };
    };
    const svg = ofClass(parse(runPage([curve(0.2, 0), curve(0.4, 1)])), "lt").find(
      ({ attributes }) => attributes["aria-label"]?.startsWith("Accuracy over"),
    ) as Node;
    const [band, ...others] = ofClass(svg, "lt-band");
    expect(others).toEqual([]);
    const heights = [...(band?.attributes["d"] ?? "").matchAll(/,([\d.]+)/g)].map(
      (m) => +(m[1] ?? 0),
    );
    const line = ofClass(svg, "lt-line").find(
      ({ attributes }) => attributes["class"] === "lt-line lt-line-1",
    );
    const middle = Number(/,([\d.]+)/.exec(line?.attributes["d"] ?? "")?.[1]);
    // The axis ends at 50 % above the base line at 0; the deviation of 20 and 40 % is 14.1 points.
    const base = number(ofClass(svg, "lt-axis")[0], "y1");
    const share = (y: number) => (base - y) / (base - middle);
    expect(share(Math.min(...heights))).toBeCloseTo((30 + Math.SQRT2 * 10) / 30, 2);
    expect(share(Math.max(...heights))).toBeCloseTo((30 - Math.SQRT2 * 10) / 30, 2);
  });

  it("do not include the same run twice, nor another recipe of the same name", () => {
    const rows = (...some: RunSummary[]) => cellsOf(parse(runPage(some)), "Results").length - 2;
    expect(rows(plain, plain)).toBe(2);
    expect(rows(plain, { ...plain, seed: 9, descriptor: { kind: "other" } })).toBe(2);
    expect(rows(plain, { ...plain, seed: 9 })).toBe(1);
  });
});

describe("what only newer records say", () => {
  const origin = {
    began: "2026-05-04T12:00:00.000Z",
    command: "longtail run x.json --set 'name=<b>'",
    versions: { longtail: "1.2.3", "@tensorflow/tfjs-core": "4.22.0" },
    runtime: "node 22.1.0",
    platform: "linux x64",
    machine: "Some CPU, 16 GiB",
    cores: 1,
    device: "WebAssembly, 1 thread",
    commit: "0123456789abcdef0123",
    changed: true,
  };
  const best = { ...plain.best, classAccuracies: [0.9, 0.5, null, 0.25] };
  const counts = [5, 500, 23, 108];
  const told = { ...plain, counts, best, origin, classNames: ["a", "b", "c", "d"] };

  it("is on the page: where a run was made", () => {
    const rows = Object.fromEntries(
      cellsOf(parse(runPage([told])), "How it was run").map(([title, text]) => [title, text]),
    );
    expect(rows).toMatchObject({
      device: "WebAssembly, 1 thread",
      machine: "Some CPU, 16 GiB, 1 core, linux x64",
      software: "longtail 1.2.3, TensorFlow.js 4.22.0, node 22.1.0",
      command: origin.command,
      commit: "0123456789ab, with changes",
      began: origin.began,
    });
  });

  it("is on the page: the accuracy of each class, the most frequent first", () => {
    expect(cellsOf(parse(runPage([told])), "Each class").slice(1)).toEqual([
      ["b", "500", "50.0"],
      ["d", "108", "25.0"],
      ["c", "23", "none"],
      ["a", "5", "90.0"],
    ]);
  });

  it("is left out where no record says it", () => {
    const root = parse(runPage([plain]));
    const titles = cellsOf(root, "How it was run").map(([title]) => title);
    for (const title of ["device", "machine", "command", "commit"])
      expect(titles).not.toContain(title);
    expect(all(root).some(({ attributes }) => attributes["aria-label"] === "Each class")).toBe(
      false,
    );
  });
});

describe("a run's page", () => {
  const page = runPage([plain, mislas]);
  const root = parse(page);

  it("is one document without scripts, and needs nothing from elsewhere", () => {
    expect(page.startsWith('<!DOCTYPE html>\n<html lang="en">')).toBe(true);
    expectClean(page);
    expect(
      all(root).filter(({ name }) => ["script", "link", "img", "iframe"].includes(name)),
    ).toEqual([]);
    const addresses = page
      .replaceAll('xmlns="http://www.w3.org/2000/svg"', "")
      .match(/https?:|url\(|@import/g);
    expect(addresses).toBeNull();
    const ids = all(root).flatMap(({ attributes }) => attributes["id"] ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { attributes } of all(root))
      if (attributes["href"] !== undefined) expect(ids).toContain(attributes["href"].slice(1));
  });

  it("has both rows of results, the best numbers marked", () => {
    const table = all(root).find(({ name }) => name === "table");
    if (table === undefined) throw new Error("no table");
    const rows = all(table)
      .filter(({ name }) => name === "tr")
      .map((row) => row.children.map((c) => textOf(c).trim()));
    expect(rows[0]?.slice(1, 6)).toEqual(["accuracy, %", "ECE, %", "many", "medium", "few"]);
    expect(rows[2]?.slice(0, 6)).toEqual(["plain", "38.0", "27.0", "38.0", "none", "38.0"]);
    expect(rows[3]?.[0]).toBe("MiSLAS");
    expect(rows[2]?.at(-1)).toBe("stage 1, epoch 4");
    const best = ofClass(table, "best").map((c) => c.text);
    expect(best).toEqual(["65.6", "11.1", "65.6", "65.6"]);
  });

  it("shows the last epoch only of runs whose best epoch is another", () => {
    const parts = (...runs: RunSummary[]) =>
      ofClass(parse(runPage(runs)), "part").map((row) => textOf(row).trim());
    expect(parts(plain, mislas)[0]).toBe("Best epoch by test accuracy, which is the last");
    const early = { ...mislas, best: { ...mislas.best, epoch: 1 } };
    expect(parts(plain, early).slice(0, 2)).toEqual([
      "Best epoch by test accuracy",
      "Last epoch, where it is another",
    ]);
    const results = all(parse(runPage([plain, early]))).find(({ name }) => name === "table");
    const rows = all(results as Node).filter(({ name }) => name === "tr");
    expect(rows.slice(5).map((row) => textOf(row.children[0] as Node).trim())).toEqual(["MiSLAS"]);
  });

  it("has a curve of the rare classes if the epochs say how they did", () => {
    const drawn = (run: RunSummary): readonly string[] =>
      ofClass(parse(runPage([run])), "lt").flatMap(
        ({ attributes }) => /.*(?= over the epochs)/.exec(attributes["aria-label"] ?? "") ?? [],
      );
    const [stage] = plain.stages;
    const epochs = stage?.epochs.map((epoch) => ({ ...epoch, groups: { few: 0.25 } })) ?? [];
    const named = ["Loss", "Accuracy", "Accuracy of rare classes", "Calibration error"];
    expect(drawn({ ...plain, stages: [{ name: "stage1", epochs }] })).toEqual(named);
    expect(drawn(plain)).toEqual(named.filter((name) => !name.includes("rare")));
  });

  it("says on which part the best epoch was chosen", () => {
    expect(textOf(root)).toContain("Best epoch by test accuracy");
    expect(textOf(root)).toContain("slightly optimistic");
    const held = textOf(parse(runPage([{ ...plain, selection: "validation" }])));
    expect(held).toContain("Best epoch by validation accuracy");
    expect(held).not.toContain("slightly optimistic");
  });

  it("has a diagram a run for all classes and for the tail, and the groups in numbers", () => {
    const labels = ofClass(root, "lt").map(({ attributes }) => attributes["aria-label"] ?? "");
    expect(labels.filter((l) => l.startsWith("Reliability diagram"))).toHaveLength(4);
    expect(labels.filter((l) => l.includes("over the epochs"))).toHaveLength(3);
    expect(labels.filter((l) => l.startsWith("Training images per class"))).toHaveLength(1);
    expect(textOf(root)).toContain("1\u00a0min 35\u00a0s");
    expect(textOf(root)).toContain("stage 1: 4\u00a0epochs; stage 2: 2\u00a0epochs");
  });

  it("holds the whole descriptor, whatever is in it", () => {
    const descriptor = { kind: "x", note: "</code></pre><script>", nested: [1, { a: null }] };
    const codes = all(parse(runPage([{ ...plain, descriptor }]))).filter(
      ({ name }) => name === "code",
    );
    expect(codes.map(({ text }) => JSON.parse(text) as unknown)).toEqual([descriptor]);
  });

  it("takes hostile names, one run, six, and none", () => {
    const bad = { ...mislas, name: hostile, method: hostile, dataset: hostile, backend: hostile };
    const html = runPage([bad]);
    expect(html).not.toContain("<script");
    parse(html);
    expectClean(html);
    for (const n of [0, 6]) {
      const some = runPage(Array.from({ length: n }, () => plain));
      parse(some);
      expectClean(some);
    }
  });

  it("is the same for the same runs, and changes nothing in them", () => {
    const before = JSON.stringify([plain, mislas]);
    expect(runPage([plain, mislas])).toBe(page);
    expect(JSON.stringify([plain, mislas])).toBe(before);
  });
});

describe("single classes", () => {
  const counts = [500, 5, 108, 23];
  const confusion = [
    [9, 1, 0, 0],
    [6, 2, 1, 1],
    [1, 0, 8, 1],
    [5, 0, 3, 2],
  ];
  const known = (run: RunSummary): PageRun => ({
    ...run,
    counts,
    classNames: ["cat", "<yak>", "dog", "emu"],
    best: {
      ...run.best,
      classAccuracies: [0.9, 0.2, 0.8, null],
      groups: { few: { ...resultOf(over, 0).groups.few, classes: 2 } as GroupResult },
    },
    confusion,
  });
  const root = parse(runPage([known(plain)]));

  it("are drawn from the most training images to the fewest; a class without test images is left out", () => {
    const svg = ofClass(root, "lt").find(({ attributes }) =>
      attributes["aria-label"]?.startsWith("Accuracy of each class"),
    ) as Node;
    const points = all(svg).filter(({ name }) => name === "circle");
    expect(points.map((point) => textOf(point).trim().split(":")[0])).toEqual([
      "plain, cat",
      "plain, dog",
      "plain, <yak>",
    ]);
    const heights = points.map((point) => number(point, "cy"));
    const share = (y: number) => (y - (heights[0] ?? 0)) / ((heights[2] ?? 0) - (heights[0] ?? 0));
    expect(share(heights[1] ?? 0)).toBeCloseTo(1 / 7, 2);
    expect(svg.attributes["aria-label"]).toContain("20.0\u00a0% of the rarest");
  });

  it("say what the hardest rare ones are taken for, most often first", () => {
    expect(cellsOf(root, "The hardest rare classes").slice(2)).toEqual([
      ["emu", "20.0", "23", "cat 50.0 %, dog 30.0 %"],
      ["<yak>", "20.0", "5", "cat 60.0 %, dog 10.0 %, emu 10.0 %"],
    ]);
    const links = all(root).flatMap(({ attributes }) => attributes["href"] ?? []);
    expect(links).toContain("#classes");
  });

  it("are left out where nothing is known of them", () => {
    expect(textOf(parse(runPage([plain])))).not.toContain("Class by class");
    const { confusion: _, ...without } = known(plain);
    expect(textOf(parse(runPage([without])))).not.toContain("hardest rare classes");
  });
});

describe("scores of a model that was trained elsewhere", () => {
  const details = {
    top5: 0.81,
    mce: 0.3,
    nll: 1.25,
    brier: 0.5,
    adaptiveEce: 0.05,
    classwiseEce: 0.0021,
    smoothEce: 0.045,
    aurc: 0.2,
    smoothCurve: { confidence: [0.25, 0.75], accuracy: [0.3, 0.6], density: [0.5, 1.5] },
    riskCurve: { coverage: [0.5, 1], risk: [0.1, 0.344] },
    accuracyInterval: { low: 0.612, high: 0.688 },
    eceInterval: { low: 0.04, high: 0.09 },
  };
  const judged: RunSummary = {
    ...runOf("theirs", under),
    stages: [{ name: "judged", epochs: [] }],
    seconds: 0,
  };
  const best = { ...judged.best, stage: "judged", epoch: 0, details };

  it("have intervals and further errors, and say nothing of training", () => {
    const page = runPage([{ ...judged, best, last: best }]);
    expectClean(page);
    const root = parse(page);
    const [titles, , all] = cellsOf(root, "In detail");
    expect(titles).toContain("top-5, %");
    const svgs = ofClass(root, "lt").map(({ attributes }) => attributes["aria-label"] ?? "");
    expect(svgs.some((text) => text.startsWith("Smooth reliability diagram: theirs"))).toBe(true);
    expect(svgs.find((text) => text.startsWith("Risk and coverage"))).toContain(
      "theirs: area 0.200",
    );
    expect(all).toEqual([
      "all",
      "61.2 to 68.8",
      "81.0",
      "4.0 to 9.0",
      "30.0",
      "5.0",
      "0.210",
      "4.5",
      "20.0",
      "1.250",
      "0.500",
    ]);
    const text = textOf(root);
    expect(text).toContain("trained elsewhere");
    expect(text).not.toMatch(/[Bb]est epoch|epochs? 1\b|\bwasm\b/);
    expect(text).not.toContain("Training\u00a0");
  });

  it("need no counts, and stand beside runs", () => {
    const { classAccuracies: _classes, ...bare } = { ...best, groups: {} };
    const unknown: RunSummary = { ...judged, counts: [], best: bare, last: bare };
    const alone = runPage([unknown]);
    expectClean(alone);
    expect(textOf(parse(alone))).toContain("not known");
    expect(textOf(parse(alone))).not.toContain("Many, medium and few");
    const beside = runPage([plain, unknown]);
    expectClean(beside);
    expect(cellsOf(parse(beside), "Results").map((row) => row[0])).toContain("theirs");
  });
});
