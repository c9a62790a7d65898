import { bytesSource, type NumberRows, openArray } from "@longtail/arrays";
import { orThrow, renderError } from "@longtail/core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { type JudgeOptions, judge } from "../src/index.js";
import { opened, softmax, someLogits } from "./scores.js";

const [rows, classes] = [1500, 4];
const { labels, logits } = someLogits(rows, classes);
const probabilities = softmax(logits, classes);

const fault = async (
  scores: NumberRows,
  own: Int32Array = labels,
  options: JudgeOptions = {},
): Promise<string> => {
  const result = await judge({ scores, labels: own, labelsFile: "labels.npy" }, options)();
  return E.isLeft(result) ? renderError(result.left) : "no error";
};

const of = (data: Float32Array | Float64Array) => opened(data, [rows, classes]);

const csv = (text: string) =>
  orThrow(openArray(bytesSource(new TextEncoder().encode(text), "s.csv")));

describe("one sentence for", () => {
  it("probabilities that are called logits", async () => {
    expect(await fault(await of(probabilities), labels, { kind: "logits" })).toBe(
      "scores.npy: row 0 (from 0): expected logits, found probabilities, like every row that was looked at: numbers in [0, 1] of the sum 1; --scores probabilities takes them as such",
    );
  });

  it("logits that are called probabilities", async () => {
    expect(await fault(await of(logits), labels, { kind: "probabilities" })).toMatch(
      /^scores.npy: row \d+ \(from 0\): expected probabilities, numbers in \[0, 1\] of the sum 1, found other numbers, of the sum .+; --scores logits takes them as logits$/,
    );
  });

  it("sigmoids, which are neither", async () => {
    const sigmoids = logits.map((x) => 1 / (1 + Math.exp(-x)));
    expect(await fault(await of(sigmoids))).toMatch(
      /^scores.npy: row 0 \(from 0\): expected probabilities of the sum 1, or logits, found numbers in \[0, 1\] of the sum .+; --scores logits takes them as logits$/,
    );
  });

  it("a row without the sum 1 far down", async () => {
    const bad = probabilities.slice();
    bad[1402 * classes] = 0;
    expect(await fault(await of(bad))).toMatch(
      /^scores.npy: row 1402 \(from 0\): expected probabilities, numbers in \[0, 1\] of the sum 1, found the sum 0\..+; --scores logits takes rows as logits$/,
    );
  });

  it("a negative probability far down", async () => {
    const bad = probabilities.slice();
    bad[1401 * classes] = (bad[1401 * classes] as number) + 0.5;
    bad[1401 * classes + 1] = (bad[1401 * classes + 1] as number) - 0.5;
    expect(await fault(await of(bad))).toMatch(
      /^scores.npy: row 1401 .* found -?\d.* in column [01];/,
    );
  });

  it("an infinite logit, and a row of nothing but -Infinity", async () => {
    const bad = logits.slice();
    bad[3 * classes + 2] = Number.POSITIVE_INFINITY;
    expect(await fault(await of(bad))).toBe(
      "scores.npy: row 3 (from 0): expected finite logits, found Infinity in column 2; only -Infinity has a softmax, and not in every column",
    );
    bad.fill(Number.NEGATIVE_INFINITY, 2 * classes, 3 * classes);
    expect(await fault(await of(bad))).toContain(
      "row 2 (from 0): expected finite logits, found -Infinity",
    );
  });

  it("a NaN", async () => {
    const bad = logits.slice();
    bad[1200 * classes + 3] = Number.NaN;
    expect(await fault(await of(bad))).toBe(
      "scores.npy: row 1200, column 3 (from 0): expected a number, found NaN",
    );
  });

  it("a label without a column", async () => {
    const bad = labels.slice();
    bad[7] = 4;
    expect(await fault(await of(logits), bad)).toBe(
      "labels.npy: label 4 at position 7 is not a class; classes are 0 to 3",
    );
  });

  it("more rows than labels, and fewer", async () => {
    expect(await fault(await of(logits), labels.subarray(1))).toBe(
      "scores.npy: expected a row for each of the 1499 labels, found 1500 rows",
    );
    const three = await csv("1,2\n3,4\n5,6\n");
    expect(await fault(three, Int32Array.of(0, 1))).toBe(
      "s.csv: expected a row for each of the 2 labels, found at least 3 rows",
    );
    expect(await fault(three, Int32Array.of(0, 1, 1, 0))).toBe(
      "s.csv: expected a row for each of the 4 labels, found 3 rows",
    );
  });

  it("a list, and an array of three axes", async () => {
    expect(await fault(await opened(logits, [rows * classes]))).toContain(
      "a column for each of at least two classes, found the shape (6000)",
    );
    expect(await fault(await opened(logits, [rows, 2, 2]))).toContain(
      "found the shape (1500, 2, 2)",
    );
    expect(await fault(await csv("1\n2\n"), Int32Array.of(0, 0))).toContain("found 1 column");
  });

  it("counts of other classes, and no rows", async () => {
    expect(await fault(await of(logits), labels, { counts: [1, 2] })).toBe(
      "counts: expected 4 counts, one for each column of scores, got 2",
    );
    expect(await fault(await opened(new Float32Array(0), [0, 4]), new Int32Array(0))).toBe(
      "labels.length: expected an integer of at least 1, got 0",
    );
  });
});
