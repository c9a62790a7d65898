// What is shown: numbers beside the references, as Markdown and as a page.

import { decode, orThrow } from "@longtail/core";
import { firstDifference, type Pipeline } from "@longtail/mislas";
import { fileText } from "@longtail/paper-tables/finished";
import { Finished } from "@longtail/paper-tables/finished-codec";
import { markdownOf, markdownTable, withNumbers } from "@longtail/paper-tables/markdown";
import { pageOf } from "@longtail/paper-tables/page";
import { pictureOf } from "@longtail/paper-tables/picture";
import { publishedCifar, publishedFigure } from "@longtail/paper-tables/published/cifar";
import { publishedImageNet } from "@longtail/paper-tables/published/imagenet";
import { publishedLarge } from "@longtail/paper-tables/published/large";
import { resultSheets } from "@longtail/paper-tables/sheets/result-sheets";
import { type Sheet, sheetTexts, words } from "@longtail/paper-tables/sheets/sheet";
import { oneDecimal, signed, spread } from "@longtail/paper-tables/statistics";
import type { Subject } from "@longtail/paper-tables/subject";
import { cifar } from "@longtail/paper-tables/tables/cifar";
import { figure1 } from "@longtail/paper-tables/tables/figure1";
import { postHoc } from "@longtail/paper-tables/tables/post-hoc";
import { type Result, sourcesOf, type View, viewOf } from "@longtail/paper-tables/view";
import { describe, expect, it } from "vitest";
import { blockOfSmall, invented, methods } from "./tiny.js";

const block = blockOfSmall(["plain", "crt", "mislas"]);
const subject: Subject = { table: cifar, recipe: "short", settings: [] };
const published: Subject = { ...subject, recipe: "published" };
const inText = ({ title, notes, ...sheet }: Sheet) => {
  const [head = [], ...rows] = sheetTexts(sheet);
  return { title, notes, head, rows };
};
const resultSheet = (view: View) => resultSheets(view).map(inText)[0];
const results = block.rows.map(
  (row): Result => ({
    row,
    unreadable: [],
    finished:
      row.method === "plain"
        ? [
            invented("a", 0, { accuracy: 0.4, confidence: 0.7 }),
            invented("b", 1, { accuracy: 0.44, confidence: 0.7 }),
          ]
        : row.method === "mislas"
          ? [invented("c", 0, { accuracy: 0.6, confidence: 0.585 })]
          : [],
  }),
);

describe("numbers", () => {
  it("are a mean, with its deviation if there are several seeds", () => {
    expect(spread([40])).toBe("40.0");
    expect(spread([40, 44])).toBe("42.0 ± 2.8");
  });

  it("are rounded as decimal numbers, halves away from zero", () => {
    const percents = [0.5335, 0.5415, 0.1995, 0.0005, 0.99949999].map((each) =>
      oneDecimal(100 * each),
    );
    expect(percents).toEqual(["53.4", "54.2", "20.0", "0.1", "99.9"]);
    expect([-0.04, 0.04, -0.05, 0.25, -53.35].map(signed)).toEqual([
      "0.0",
      "0.0",
      "−0.1",
      "+0.3",
      "−53.4",
    ]);
  });

  it("of a short recipe stand beside PyTorch's, last epoch, with published ones for orientation", () => {
    expect(resultSheet(viewOf(subject, block, results))).toMatchObject({
      head: [
        "method",
        "ours, last epoch",
        "many / medium / few",
        "PyTorch",
        "difference",
        "published †",
        "seeds",
      ],
      rows: [
        [
          "CE",
          "42.0 ± 2.8 / 28.0 ± 2.8",
          "42.0 / none / 42.0",
          "41.6 / 26.84",
          "+0.4 / +1.2",
          "72.3 / 20.1",
          "2",
        ],
        ["cRT", "not run", "", "57.65 / 5.22", "", "75.2 / 14.9", ""],
        [
          "MiSLAS",
          "60.0 / 1.5",
          "60.0 / none / 60.0",
          "53.04 / 2.17",
          "+7.0 / −0.7",
          "82.1 / 3.7",
          "1",
        ],
      ],
    });
  });

  it("of the published recipe stand beside the published ones, best epoch", () => {
    const sheet = resultSheet(viewOf(published, block, results));
    expect(sheet?.head.slice(3, 5)).toEqual(["published", "difference"]);
    expect(sheet?.head[1]).toBe("ours, best epoch");
    expect(sheet?.rows[2]?.[1]).toBe("61.0 / 1.5");
    expect(sheet?.rows[2]?.slice(3, 5)).toEqual(["82.1 / 3.7", "−21.1 / −2.2"]);
  });

  it("of a recipe that differs say in a word how, and have no difference", () => {
    const rows = ["plain", "crt", "remix-drw", "tau"].map((method) => ({
      row: { method, title: method, inPaper: true, pipeline: methods["plain"] as Pipeline },
      unreadable: [],
      finished: [invented(method, 0, { accuracy: 0.6, confidence: 0.7 })],
    }));
    const many = { ...block, rows: rows.map(({ row }) => row) };
    const sheet = resultSheet(viewOf(published, many, rows));
    expect(sheet?.rows.map((row) => row.slice(3, 5))).toEqual([
      ["72.3 / 20.1", "−11.3 / −10.1"],
      ["75.2 / 14.9", "−14.2 / −4.9"],
      ["79.8 (schedule)", ""],
      ["72.7 (bias kept)", ""],
    ]);
    expect(sheet?.notes).toEqual([expect.stringMatching(/^A word beside a number names /)]);
    // Beside a short recipe all come from another one, as the column's title says.
    const short = resultSheet(viewOf(subject, many, rows));
    expect(short?.rows.map((row) => row[5])).toEqual([
      "72.3 / 20.1",
      "75.2 / 14.9",
      "79.8 (schedule)",
      "72.7 (bias kept)",
    ]);
    expect(short?.notes?.[1]).toMatch(/^Columns marked † come from another recipe/);
    expect(pageOf(subject, [viewOf(subject, many, rows)])).toContain(
      '<td data-value="79.8">79.8<small>schedule</small></td>',
    );
  });

  it("of a changed recipe are compared with nothing", () => {
    const trial: Subject = { ...subject, settings: ["stage1.epochs=1", "stage2.epochs=2"] };
    const view = viewOf(trial, block, results);
    expect(resultSheet(view)?.head.slice(2, 5)).toEqual([
      "many / medium / few",
      "PyTorch, unchanged recipe †",
      "published †",
    ]);
    expect(resultSheet(view)?.head).not.toContain("difference");
    for (const text of [markdownOf(trial, [view]), pageOf(trial, [view])]) {
      expect(text).toContain("on long-tailed CIFAR: the short recipe, changed");
      expect(text).toContain("changed: stage1.epochs=1, stage2.epochs=2;");
      expect(text).not.toMatch(/with the same recipe|under the same recipe/);
    }
  });

  it("that cannot be read do not count as missing", () => {
    const unreadable = results.map((result) =>
      result.row.method === "crt" ? { ...result, unreadable: ["crt.json: is broken"] } : result,
    );
    const view = viewOf(subject, block, unreadable);
    expect(resultSheet(view)?.rows[1]?.slice(0, 2)).toEqual(["cRT", "not readable"]);
    for (const text of [markdownOf(subject, [view]), pageOf(subject, [view])])
      expect(text).toContain("Not shown: crt.json: is broken.");
  });

  it("that nobody published read none", () => {
    const unknown = {
      ...block,
      rows: block.rows.map((row) => ({ ...row, method: `my-${row.method}` })),
    };
    const named = results.map(({ row, ...result }) => ({
      ...result,
      row: { ...row, method: `my-${row.method}` },
    }));
    const mixed = { ...unknown, rows: [...unknown.rows, ...block.rows] };
    const rows = resultSheet(viewOf(published, mixed, named))?.rows ?? [];
    // A row that has neither been run nor reported is left out.
    expect(rows.map(([title, , , reported, difference]) => [title, reported, difference])).toEqual([
      ["CE", "none", ""],
      ["MiSLAS", "none", ""],
    ]);
  });
});

describe("published numbers", () => {
  it.each([
    ["cifar10", 100, "mislas", 82.1, 3.7, undefined],
    ["cifar100", 50, "mixup-crt", 50.9, 10.8, undefined],
    ["cifar100", 10, "mixup-lws", 62.3, 13.4, undefined],
    ["cifar10", 100, "plain", 72.3, 20.1, undefined],
    ["cifar100", 50, "plain", 46.1, 27.7, undefined],
    ["cifar10", 50, "plain", 74.8, undefined, "schedule"],
    ["cifar100", 10, "plain", 55.8, undefined, "schedule"],
    ["cifar10", 50, "mixup", 78.1, 2.49, undefined],
    ["cifar10", 100, "bbn", 79.9, undefined, undefined],
    ["cifar10", 10, "remix-drw", 89.1, undefined, "schedule"],
    ["cifar10", 100, "logit-adjustment", 77.89, undefined, "epochs"],
    ["cifar100", 100, "logit-adjustment", 44.06, undefined, "epochs"],
    ["cifar10", 100, "balanced-softmax", 77.54, undefined, "schedule"],
    ["cifar100", 100, "las", 37.68, undefined, "schedule"],
    ["cifar10", 50, "drw", 79.35, undefined, "Nesterov"],
    ["cifar100", 100, "crt", 40.7, 29.5, undefined],
    ["cifar10", 50, "crt", 80.17, undefined, "stage 2"],
    ["cifar100", 50, "tau", 45.69, undefined, "bias kept"],
    ["cifar10", 100, "remix", 73.43, undefined, "epochs"],
  ] as const)("%s-LT factor %d %s", (set, factor, method, accuracy, ece, differs) => {
    expect(publishedCifar(set, factor, method)).toEqual({
      accuracy,
      ece,
      differs,
      source: expect.any(String),
    });
  });

  // Table 3 and the mixup ablation, as the authors' slides 12 and 6 show them.
  it.each([
    ["imagenet", "mislas", 52.7, 1.8, undefined],
    ["imagenet", "plain", 45.7, 13.7, undefined],
    ["imagenet", "drw", 48.5, undefined, "quoted"],
    ["imagenet-101", "mixup-crt", 53.1, 6.86, undefined],
    ["imagenet-152", "mixup-lws-mixup2", 54.4, 7.74, undefined],
    ["imagenet-x50", "lws", 49.9, undefined, undefined],
    ["places", "mislas", 40.4, 3.6, undefined],
    ["places", "mixup", 29.4, 16.7, undefined],
    ["inaturalist", "mixup-lws", 70.9, 9.41, undefined],
    ["inaturalist", "remix-drw", 70.5, undefined, "quoted"],
  ] as const)("%s %s", (set, method, accuracy, ece, differs) => {
    expect(publishedLarge(set, undefined, method)).toEqual({
      accuracy,
      ece,
      differs,
      source: expect.any(String),
    });
  });

  it("are missing where they are not published, or are of another loss", () => {
    expect(publishedCifar("cifar10", 50, "remix-drw")).toBeUndefined();
    expect(publishedCifar("cifar10", 50, "logit-adjustment")).toBeUndefined();
    for (const method of ["focal", "cb-focal", "manifold-mixup", "las"])
      expect(publishedCifar("cifar10", 100, method)).toBeUndefined();
    for (const method of ["class-balanced", "drw"])
      expect(publishedCifar("cifar100", 100, method)).toBeUndefined();
  });

  it.each([
    ["cifar10", 50, 93.2, 3.87],
    ["cifar10", 10, 93.2, 3.87],
    ["cifar100", 10, 70.7, 12.2],
    ["cifar100", 50, 70.7, 12.2],
  ] as const)(
    "of a balanced %s also stand beside a tail of factor %d",
    (set, factor, accuracy, ece) => {
      expect(publishedFigure(set, factor, "balanced")).toMatchObject({ accuracy, ece });
    },
  );

  it("of the mixup ablation come from another set, whatever the set", () => {
    expect(publishedImageNet("cifar10", 10, "mixup-lws-mixup2")).toMatchObject({
      accuracy: 52,
      ece: 8.04,
    });
  });
});

describe("a table", () => {
  const view = viewOf(subject, block, results);

  it("is Markdown", () => {
    const text = markdownOf(subject, [view]);
    expect(text).toContain("# Accuracy and calibration on long-tailed CIFAR: the short recipe\n");
    expect(text).toContain("not comparable");
    const line = (from: string, title: string) =>
      text
        .slice(text.indexOf(from))
        .split("\n")
        .find((each) => each.startsWith(`| ${title} `))
        ?.replaceAll(/ +/g, " ");
    expect(line("## small", "MiSLAS")).toBe(
      "| MiSLAS | 60.0 / 1.5 | 60.0 / none / 60.0 | 53.04 / 2.17 | +7.0 / −0.7 | 82.1 / 3.7 | 1 |",
    );
    expect(line("How ours", "CE")).toBe(
      "| CE | ResNet-8 | 1 | none | wasm: two threads | 2.0 h | 0, 1 | abc1234 |",
    );
    expect(text).toContain("- the paper's table (authors' slides, 11): MiSLAS");
  });

  it("separates titles that contain commas", () => {
    const titled = results.map((result) => ({
      ...result,
      row: { ...result.row, title: `${result.row.title}, so` },
    }));
    expect(sourcesOf(viewOf(subject, block, titled))[0]).toBe(
      "PyTorch, the short recipe, mean of seeds 0, 1 and 2, last epoch: CE, so; cRT, so; MiSLAS, so",
    );
  });

  it("has its columns lined up", () => {
    expect(
      markdownTable({
        head: [{ title: "a" }, { title: "b" }],
        rows: [
          [words("cc"), words("d|d")],
          [words("e"), words("± 1")],
        ],
      }),
    ).toBe(["| a   |    b |", "| --- | ---: |", "| cc  | d\\|d |", "| e   |  ± 1 |"].join("\n"));
  });

  it("goes between its markers in a document and nowhere else, without the number of seeds", () => {
    const document = "before\n<!-- begin cifar-short -->\nold\n<!-- end cifar-short -->\nafter";
    const after = withNumbers(document, subject, [view]);
    expect(after).toMatch(/^before\n<!-- begin cifar-short -->\n\nsmall:\n\n\| method /);
    expect(after).toMatch(/\|\n\nColumns marked † .*\n\n<!-- end cifar-short -->\nafter$/);
    expect(after).not.toContain("old");
    expect(after).not.toContain("seeds");
    expect(withNumbers(after, subject, [view])).toBe(after);
    expect(withNumbers(document, published, [view])).toBe(document);
  });

  it("is one self-contained page", () => {
    const page = pageOf(subject, [view]);
    expect(page).toContain('<h2 id="cifar10-100-title">small</h2>');
    expect(page).toContain("Reliability diagram: MiSLAS");
    expect(page).not.toContain("Reliability diagram: cRT");
    expect(page).not.toMatch(/<link|<img|url\(|src=/);
    expect(page.replaceAll("http://www.w3.org/2000/svg", "")).not.toContain("http");
  });

  it("has a column for each number on its page, with the value that sorts it", () => {
    const page = pageOf(subject, [view]);
    const head = page.slice(page.indexOf("<thead>"), page.indexOf("</thead>"));
    const parts = [...head.matchAll(/scope="col">([^<]*)</g)].map(([, title]) => title);
    expect(parts.slice(0, 5)).toEqual(["accuracy", "ECE", "many", "medium", "few"]);
    const row = page.slice(page.indexOf('<th scope="row">MiSLAS'));
    const cells = [...row.slice(0, row.indexOf("</tr>")).matchAll(/<td(.*?)<\/td>/g)];
    const span = cells.reduce(
      (sum, [cell]) => sum + Number(/colspan="(\d)"/.exec(cell)?.[1] ?? 1),
      0,
    );
    expect(span).toBe(parts.length + 1);
    expect(row).toMatch(
      /data-value="6.96"><span class="difference above gain" style="--share:1.000">/,
    );
    // 0.67 points less calibration error is a gain, and 0.58 of the column's largest difference, 1.16.
    expect(row).toMatch(
      /data-value="-0.67"><span class="difference below gain" style="--share:0.5\d\d">/,
    );
  });

  it("is a picture for figure 1", () => {
    const picture = pictureOf({ ...subject, table: figure1 }, view);
    const unrun = view.results.filter(({ finished }) => finished.length === 0).length;
    expect(unrun).toBe(1);
    // A diagram has two headings, an empty one has one.
    expect(picture.match(/class="lt-heading"/g)).toHaveLength(2 * 2 + unrun);
    expect(picture).toContain("Reliability on a balanced set and on a long tail: small");
    expect(picture.match(/>not run</g)).toHaveLength(unrun);
  });
});

describe("calibration after training", () => {
  const after = (level: number, ece: number) => ({
    validation: 20,
    level,
    methods: [
      {
        method: "none",
        accuracy: [0.4, 0.38, 0.42],
        ece: [0.3, 0.28, 0.33],
        groups: { many: 0.1, few: 0.5 },
      },
      {
        method: "temperature",
        accuracy: [0.4, 0.38, 0.42],
        ece: [ece, ece - 0.01, ece + 0.02],
        groups: { many: ece, few: 2 * ece },
      },
    ],
  });
  const cell = invented("a", 0, { accuracy: 0.4, confidence: 0.7 });
  const calibrated = block.rows.map((row) => ({
    row,
    unreadable: row.method === "mislas" ? ["mislas.json: is broken"] : [],
    finished:
      row.method === "plain"
        ? [
            { ...cell, afterTraining: after(0.9, 0.05) },
            { ...cell, afterTraining: after(0.9, 0.07) },
          ]
        : row.method === "crt"
          ? [cell]
          : [],
  }));
  const posthoc: Subject = { ...subject, table: postHoc };
  const [figures, groups, intervals] = resultSheets(viewOf(posthoc, block, calibrated)).map(inText);

  it("shows every calibrator's figures and what is missing", () => {
    expect(figures).toMatchObject({
      head: ["method", "as trained", "temperature", "seeds"],
      rows: [
        ["CE", "40.0 ± 0.0 / 30.0 ± 0.0", "40.0 ± 0.0 / 6.0 ± 1.4", "2"],
        ["cRT", "none", "none", "1"],
        ["MiSLAS", "not readable", "not readable", "0"],
      ],
      notes: ["Not shown: mislas.json: is broken."],
    });
  });

  it("shows the calibration error of each group, the mean over seeds", () => {
    expect(groups).toMatchObject({
      head: ["method", "as trained", "temperature"],
      rows: [["CE", "10.0 / none / 50.0", "6.0 / none / 12.0"]],
    });
  });

  it("shows each interval with its level", () => {
    expect(intervals).toMatchObject({
      title: "Intervals, 90 %",
      head: ["method", "as trained", "temperature"],
      rows: [["CE", "38.0–42.0 / 28.0–33.0", "38.0–42.0 / 5.0–8.0"]],
    });
    expect(markdownOf(posthoc, [viewOf(posthoc, block, calibrated)])).toContain("Intervals, 90 %:");
  });
});

describe("a cell's file", () => {
  it("is short and reads back as it was written", () => {
    const finished = invented("a", 3, { accuracy: 0.5, confidence: 0.75 });
    expect(orThrow(decode(Finished)(JSON.parse(fileText(finished))))).toEqual(finished);
    expect(fileText(finished)).toContain("      [100, 0.5, 0.75]\n");
    expect(fileText(finished)).toContain('"few": { "classes": 2, "accuracy": 0.5, "ece": 0.25 }');
  });

  it("differs from a recipe that gained or changed a key", () => {
    const older = { kind: "x", list: [{ a: 1 }] };
    expect(firstDifference(older, structuredClone(older))).toBeUndefined();
    expect(firstDifference(older, { ...older, more: true })).toBe("more");
    expect(firstDifference(older, { ...older, list: [{ a: 1, b: 2 }] })).toBe("list.0.b");
    expect(firstDifference(older, { kind: "y", list: [{ a: 1 }] })).toBe("kind");
    expect(firstDifference(older, { kind: "x", list: [{ a: 2 }] })).toBe("list.0.a");
    expect(firstDifference(older, { kind: "x", list: [{ a: 1 }, { a: 1 }] })).toBe("list");
    expect(firstDifference(older, { kind: "x" })).toBe("list");
  });
});
