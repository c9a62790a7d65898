import { orThrow } from "@longtail/core";
import { describe, expect, it } from "vitest";
import { readLabels } from "../src/index.js";
import { array, byBlocks, fault, labels, opened, text } from "./open.js";

describe("CSV", () => {
  it("has a header or none, any line ends, a byte order mark, and three separators", async () => {
    for (const lines of [
      "0.5,1e-3\n-2,inf\n",
      "a,b\r\n0.5,1e-3\r\n-2,inf\r\n\r\n",
      "\ufeffa;b\n0.5;1e-3\n-2;Infinity",
      '"a"\t"b"\n"0.5"\t1e-3\n -2 \tINF',
    ]) {
      const { shape, data } = await array(text(lines));
      expect(shape).toEqual([2, 2]);
      expect([...data]).toEqual([0.5, 0.001, -2, Number.POSITIVE_INFINITY]);
    }
  });

  it("knows the names that pandas gives: counted columns, and row numbers without a name", async () => {
    expect(await array(text("0,1,2\n.1,.2,.7\n"))).toMatchObject({ shape: [1, 3] });
    const rows = orThrow(await opened(text(",cat,dog\n0,.1,.9\n1,.5,.5\n"))());
    expect(rows.columnNames).toEqual(["cat", "dog"]);
    expect(await byBlocks(rows, 1)).toEqual([0.1, 0.9, 0.5, 0.5]);
  });

  it("takes one column by its name, past columns of words", async () => {
    const file = text('path,label\n"a,1.png",2\n"b ""x"".png",0\n');
    expect([...(await labels(file, { prefer: ["labels", "label"] }))]).toEqual([2, 0]);
    expect(await fault(file)).toBe(
      'file: line 2, column 1 ("path"): expected a number, found "a,1.png"',
    );
    expect(await fault(file, { name: "lable" })).toContain("did you mean label?");
  });

  it.each([
    ["1,2\n3\n", "file: line 2: expected 2 cells, found 1"],
    ["1,2\n\n3,4\n", "file: line 2: expected 2 cells, found an empty line"],
    ["1,2\n3,\n", "file: line 2, column 2: expected a number, found nothing"],
    ["a,b\n3,NaN\n", 'file: line 2, column 2 ("b"): expected a number, found NaN'],
    ["nan,1\n2,3\n", "file: line 1, column 1: expected a number, found NaN"],
    ["1,2\n3,0x10\n", 'file: line 2, column 2: expected a number, found "0x10"'],
    [
      "1\n9007199254740993\n",
      "file: line 2, column 1: expected a number, found 9007199254740993, an integer of 2^53 or beyond",
    ],
    ['1,2\n"3,4\n', "file: line 2: expected quoted cells that end, found a quote without end"],
    ["\n", "file: expected rows of numbers, found an empty file"],
    ["cat,dog\n", "file: expected rows of numbers, found one line, which holds names"],
  ])("%j", async (lines, sentence) => {
    expect(await fault(text(lines))).toBe(sentence);
  });

  it("is read in pieces that cut lines and characters", async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `${i},${i / 7},${"0".repeat(20)}1`);
    const file = text(`é,b,c\n${rows.join("\n")}\n`);
    const found = await byBlocks(orThrow(await opened(file)()), 999);
    expect(found.length).toBe(180_000);
    expect(
      found.every((value, i) => value === [Math.floor(i / 3), Math.floor(i / 3) / 7, 1][i % 3]),
    ).toBe(true);
  });

  it("is text in UTF-8", async () => {
    expect(await fault(Uint8Array.of(0x31, 0x2c, 0xff, 0x0a))).toContain("expected text in UTF-8");
    expect(await fault(Uint8Array.of(0xff, 0xfe, 0x31, 0))).toContain(
      "text in UTF-16; save it in UTF-8",
    );
  });
});

describe("JSON lines", () => {
  it("holds lists, numbers, or objects with one of them", async () => {
    expect(await array(text("[1, 2]\n[3, 4]\n"))).toEqual({
      shape: [2, 2],
      data: Float64Array.of(1, 2, 3, 4),
    });
    const objects = text(
      '{"id": "a", "label": 1, "probs": [0.5, 0.5]}\n{"probs": [1, 0], "label": 0}\n',
    );
    expect([...(await array(objects, { prefer: ["probs"] })).data]).toEqual([0.5, 0.5, 1, 0]);
    expect([...(await labels(objects, { name: "label" }))]).toEqual([1, 0]);
    expect(await fault(objects)).toBe("file needs the name of one key, got several: label, probs");
  });

  it.each([
    ["[1, 2]\n[3]\n", "file: line 2: expected 2 numbers, found 1"],
    ["[1, 2]\n[3, null]\n", "file: line 2, column 2: expected a number, found null"],
    [
      "[1, 2]\n[3, NaN]\n",
      "file: line 2: expected JSON, found NaN or Infinity, which JSON does not have",
    ],
    ['[1]\n{"a": 1}\n', "file: line 2: expected a list of numbers, found an object"],
    ['{"a": 1}\n{"b": 1}\n', 'file: line 2: expected a number under "a", found nothing'],
    [
      "[1]\n[9007199254740993]",
      "file: line 2, column 1: expected a number, found 9007199254740992, a number of 2^53 or beyond",
    ],
    ["[[1, 2], [3, 4]]\n", "file: line 1, column 1: expected a number, found a list"],
    ["[1,\n2]\n", "file: line 1: expected JSON, found text that is not JSON"],
  ])("%j", async (lines, sentence) => {
    expect(await fault(text(lines))).toBe(sentence);
  });
});

describe("labels", () => {
  it("are integers of at least 0, one a row", async () => {
    expect([...(await labels(text("2.0\n0\n")))]).toEqual([2, 0]);
    expect(await fault(text("1\n2.5\n"), {}, readLabels)).toBe(
      "file: row 1, column 0 (from 0): expected a label, an integer of at least 0, found 2.5",
    );
    expect(await fault(text("1\n-1\n"), {}, readLabels)).toContain("found -1");
    expect(await fault(text("1,2\n1,2\n"), {}, readLabels)).toBe(
      "file: expected one label a row, found 2 columns",
    );
  });
});

describe("other files", () => {
  it.each([
    [Uint8Array.of(), "an empty file"],
    [
      Uint8Array.of(0x80, 4, 0x95),
      "a Python pickle, which can run code and is not read; save a .npy",
    ],
    [Uint8Array.of(0x1f, 0x8b, 8), "a gzip archive; unpack it first"],
    [Uint8Array.of(1, 0, 0, 0), "something else"],
    [text("<!DOCTYPE html>"), "a web page"],
  ])("%#", async (bytes, found) => {
    expect(await fault(bytes)).toBe(
      `file: expected numbers in a .npy, .npz, safetensors, CSV, JSON lines or Parquet file, found ${found}`,
    );
  });
});
