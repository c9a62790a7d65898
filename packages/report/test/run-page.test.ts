import { runPage } from "@longtail/report";
import { describe, expect, it } from "vitest";
import { all, expectClean, ofClass, parse, textOf } from "./markup-tree.js";
import { hostile, over, runOf, twoStages, under } from "./runs.js";

const plain = runOf("plain", over);
const mislas = twoStages(runOf("MiSLAS", under));

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
    expect(best).toEqual([1, 2].flatMap(() => ["65.6", "11.1", "65.6", "65.6"]));
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
