// What is shown: numbers beside those of others, as Markdown and as a page.

import { decode, orThrow } from "@longtail/core";
import { fileText } from "@longtail/paper-tables/finished";
import { Finished } from "@longtail/paper-tables/finished-codec";
import { firstChange } from "@longtail/paper-tables/first-change";
import { markdownOf, markdownTable, withNumbers } from "@longtail/paper-tables/markdown";
import { pageOf } from "@longtail/paper-tables/page";
import { pictureOf } from "@longtail/paper-tables/picture";
import { publishedCifar, publishedFigure } from "@longtail/paper-tables/published/cifar";
import { publishedImageNet } from "@longtail/paper-tables/published/imagenet";
import { resultSheet } from "@longtail/paper-tables/sheets/result-sheet";
import { spread } from "@longtail/paper-tables/statistics";
import { cifar } from "@longtail/paper-tables/tables/cifar";
import { figure1 } from "@longtail/paper-tables/tables/figure1";
import { viewOf } from "@longtail/paper-tables/view";
import { describe, expect, it } from "vitest";
import { blockOfSmall, invented } from "./tiny.js";

const block = blockOfSmall(["plain", "crt", "mislas"]);
const results = block.rows.map((row) => ({
  row,
  finished:
    row.method === "plain"
      ? [
          invented("a", 0, { accuracy: 0.4, confidence: 0.7 }),
          invented("b", 1, { accuracy: 0.44, confidence: 0.7 }),
        ]
      : row.method === "mislas"
        ? [invented("c", 0, { accuracy: 0.6, confidence: 0.55 })]
        : [],
}));

describe("numbers", () => {
  it("are a mean, with its spread when there are several seeds", () => {
    expect(spread([40])).toBe("40.0");
    expect(spread([40, 44])).toBe("42.0 ± 2.8");
  });

  it("of a short recipe stand beside PyTorch's, last epoch; what is published is for orientation", () => {
    expect(resultSheet(viewOf(cifar, "short", block, results))).toEqual({
      head: [
        "method",
        "ours, last epoch",
        "PyTorch",
        "difference",
        "published, another recipe",
        "many / medium / few",
        "seeds",
      ],
      rows: [
        [
          "CE",
          "42.0 ± 2.8 / 28.0 ± 2.8",
          "42.5 / 25.4",
          "−0.5 / +2.6",
          "70.4 / 20.1",
          "42.0 / none / 42.0",
          "2",
        ],
        ["cRT", "not run", "59.7 / 3.7", "", "75.2 / 14.9", "", ""],
        [
          "MiSLAS",
          "60.0 / 5.0",
          "55.2 / 5.2",
          "+4.8 / −0.2",
          "82.1 / 3.7",
          "60.0 / none / 60.0",
          "1",
        ],
      ],
    });
  });

  it("of the published recipe stand beside the published ones, best epoch", () => {
    const { head, rows } = resultSheet(viewOf(cifar, "published", block, results));
    expect(head.slice(1, 4)).toEqual(["ours, best epoch", "published", "difference"]);
    expect(rows[2]?.slice(1, 4)).toEqual(["61.0 / 5.0", "82.1 / 3.7", "−21.1 / +1.3"]);
  });

  it("that nobody published are none", () => {
    const unknown = {
      ...block,
      rows: block.rows.map((row) => ({ ...row, method: `my-${row.method}` })),
    };
    const named = results.map(({ row, finished }) => ({
      row: { ...row, method: `my-${row.method}` },
      finished,
    }));
    const mixed = { ...unknown, rows: [...unknown.rows, ...block.rows] };
    const { rows } = resultSheet(viewOf(cifar, "published", mixed, named));
    // The row that has neither been run nor reported is left out.
    expect(rows.map(([title, , reported, difference]) => [title, reported, difference])).toEqual([
      ["CE", "none", ""],
      ["MiSLAS", "none", ""],
    ]);
  });
});

describe("published numbers", () => {
  it.each([
    ["cifar10", 100, "mislas", 82.1, 3.7],
    ["cifar100", 50, "mixup-crt", 50.9, 10.8],
    ["cifar100", 10, "mixup-lws", 62.3, 13.4],
    ["cifar10", 10, "remix-drw", 89.1, undefined],
    ["cifar10", 100, "balanced-softmax", 77.54, undefined],
    ["cifar100", 100, "crt", 40.7, 29.5],
    ["cifar10", 50, "crt", 80.17, undefined],
  ] as const)("%s-LT factor %d %s", (set, factor, method, accuracy, ece) => {
    expect(publishedCifar(set, factor, method)).toMatchObject({
      accuracy,
      ...(ece === undefined ? {} : { ece }),
    });
    expect(publishedCifar(set, factor, method)?.ece).toBe(ece);
  });

  it("are missing where they are not published", () => {
    expect(publishedCifar("cifar10", 50, "remix-drw")).toBeUndefined();
    expect(publishedCifar("cifar10", 10, "focal")).toBeUndefined();
  });

  it("say when accuracy and calibration error are of different runs", () => {
    expect(publishedCifar("cifar100", 100, "plain")).toEqual({
      accuracy: 38.4,
      ece: 38.1,
      source: expect.stringMatching(
        /the paper's table .*; ECE from the paper's figure .* 39 % accuracy/,
      ),
    });
    expect(publishedFigure("cifar100", 100, "plain")).toMatchObject({ accuracy: 39, ece: 38.1 });
  });

  it("of the mixup ablation are those of another set, whatever the set", () => {
    expect(publishedImageNet("cifar10", 10, "mixup-lws-mixup2")).toMatchObject({
      accuracy: 52,
      ece: 8.04,
    });
  });
});

describe("a table", () => {
  const view = viewOf(cifar, "short", block, results);

  it("is Markdown", () => {
    const text = markdownOf(cifar, "short", [view]);
    expect(text).toContain("# Accuracy and calibration on long-tailed CIFAR: the short recipe\n");
    expect(text).toContain("not to be compared");
    const line = (from: string, title: string) =>
      text
        .slice(text.indexOf(from))
        .split("\n")
        .find((each) => each.startsWith(`| ${title} `))
        ?.replaceAll(/ +/g, " ");
    expect(line("## small", "MiSLAS")).toBe(
      "| MiSLAS | 60.0 / 5.0 | 55.2 / 5.2 | +4.8 / −0.2 | 82.1 / 3.7 | 60.0 / none / 60.0 | 1 |",
    );
    expect(line("How ours", "CE")).toBe(
      "| CE | ResNet-8 | 1 | none | wasm: two threads | 2.0 h | 0, 1 | abc1234 |",
    );
    expect(text).toContain("- the paper's table (authors' slides, 11): MiSLAS");
  });

  it("has its columns lined up", () => {
    expect(
      markdownTable({
        head: ["a", "b"],
        rows: [
          ["cc", "d|d"],
          ["e", "± 1"],
        ],
      }),
    ).toBe(["| a   |    b |", "| --- | ---: |", "| cc  | d\\|d |", "| e   |  ± 1 |"].join("\n"));
  });

  it("goes between its markers in a document, and nowhere else", () => {
    const document = "before\n<!-- begin cifar-short -->\nold\n<!-- end cifar-short -->\nafter";
    const after = withNumbers(document, cifar, "short", [view]);
    expect(after).toMatch(/^before\n<!-- begin cifar-short -->\n\nsmall:\n\n\| method /);
    expect(after).toMatch(/\|\n\n<!-- end cifar-short -->\nafter$/);
    expect(after).not.toContain("old");
    expect(withNumbers(after, cifar, "short", [view])).toBe(after);
    expect(withNumbers(document, cifar, "published", [view])).toBe(document);
  });

  it("is one page that needs nothing from elsewhere", () => {
    const page = pageOf(cifar, "short", [view]);
    expect(page).toContain('<h2 id="cifar10-100-title">small</h2>');
    expect(page).toContain("Reliability diagram: MiSLAS");
    expect(page).not.toContain("Reliability diagram: cRT");
    expect(page).not.toMatch(/<script|<link|<img|url\(|src=/);
    expect(page.replaceAll("http://www.w3.org/2000/svg", "")).not.toContain("http");
  });

  it("is a picture, as figure 1", () => {
    const picture = pictureOf(figure1, view);
    expect(picture.match(/class="lt-heading"/g)).toHaveLength(4);
    expect(picture).toContain("Reliability on a balanced set and on a long tail: small");
  });
});

describe("a cell's file", () => {
  it("reads back as it was written, and is short", () => {
    const finished = invented("a", 3, { accuracy: 0.5, confidence: 0.75 });
    expect(orThrow(decode(Finished)(JSON.parse(fileText(finished))))).toEqual(finished);
    expect(fileText(finished)).toContain("      [100, 0.5, 0.75]\n");
    expect(fileText(finished)).toContain('"few": { "classes": 2, "accuracy": 0.5, "ece": 0.25 }');
  });

  it("stays its recipe's when the recipe gains a key, not when it changes one", () => {
    const older = { kind: "x", list: [{ a: 1 }] };
    expect(firstChange(older, structuredClone(older))).toBeUndefined();
    expect(firstChange(older, { ...older, more: true })).toBe("more");
    expect(firstChange(older, { ...older, list: [{ a: 1, b: 2 }] })).toBe("list.0.b");
    expect(firstChange(older, { kind: "y", list: [{ a: 1 }] })).toBe("kind");
    expect(firstChange(older, { kind: "x", list: [{ a: 2 }] })).toBe("list.0.a");
    expect(firstChange(older, { kind: "x", list: [{ a: 1 }, { a: 1 }] })).toBe("list");
    expect(firstChange(older, { kind: "x" })).toBe("list");
  });
});
