import { generator, orThrow, renderError, uniformFloat64 } from "@longtail/core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { judge } from "../src/index.js";
import { expRows, type Scores, softmaxRows } from "../src/internal/softmax.js";
import { opened, softmax } from "./scores.js";

const { NaN: nan, POSITIVE_INFINITY: most, NEGATIVE_INFINITY: least } = Number;

/** Calls with e^x of each x, eight in a row after a zero, the largest. */
const exponentialsOf = (xs: Scores, hear: (x: number, found: number) => void): void => {
  const { rows, take } = expRows(9);
  const row = xs instanceof Float32Array ? new Float32Array(9) : new Float64Array(9);
  for (let from = 0; from < xs.length; from += 8) {
    row.set(xs.subarray(from, from + 8), 1);
    expect(take(row, 0, 1)).toBe(true);
    for (let k = 1; k < 9; k++) hear(row[k] as number, rows[k] as number);
  }
};

/** Logits at random; the largest stands in any column. */
const someRows = (count: number, classes: number): Float32Array => {
  const rng = generator(classes);
  return Float32Array.from({ length: count * classes }, () => 40 * (uniformFloat64(rng) - 0.5));
};

describe("the exponential", () => {
  const xs = Float64Array.from({ length: 200_000 }, (_, i) => -i * 0.0034999);
  it.each([
    ["float64", xs],
    ["float32", Float32Array.from(xs)],
  ])("of %s is Math.exp to 2^-51 of its value", (_name, data) => {
    let worst = 0;
    exponentialsOf(data, (x, found) => {
      worst = Math.max(worst, Math.abs(found / Math.exp(x) - 1));
    });
    expect(worst).toBeLessThan(2 ** -51);
  });

  it("is 1 at 0, and 0 where a softmax has nothing to add", () => {
    const edges = Float64Array.of(
      0,
      -700,
      -700.001,
      -1e10,
      -Number.MAX_VALUE,
      least,
      -1e-300,
      -5e-324,
    );
    const found: number[] = [];
    exponentialsOf(edges, (_x, value) => found.push(value));
    expect(found).toEqual([1, expect.closeTo(9.85967654375977e-305, 315), 0, 0, 0, 0, 1, 1]);
  });
});

describe("rows of logits", () => {
  it.each([2, 3, 4, 5, 7, 8, 9, 11, 16, 23, 1000])(
    "of %s classes have their softmax",
    (classes) => {
      const logits = someRows(7, classes);
      for (const data of [logits, Float64Array.from(logits, (x) => x / 3)]) {
        const wanted = softmax(data, classes);
        const found = softmaxRows(data, classes);
        wanted.forEach((p, i) => {
          expect(Math.abs((found[i] as number) - p)).toBeLessThan(1e-15);
        });
        const { rows, scales, take } = expRows(classes);
        rows.fill(0);
        expect(take(data, classes, 3)).toBe(true);
        for (let i = 0; i < 3 * classes; i++) {
          const p = (rows[i] as number) * (scales[Math.floor(i / classes)] as number);
          expect(p).toBe(found[classes + i]);
        }
        expect([...rows.subarray(3 * classes)].every((p) => p === 0)).toBe(true);
      }
    },
  );

  it.each([
    ["NaN", nan],
    ["an infinite logit", most],
    ["nothing but -Infinity", undefined],
  ])("with %s have none, in any column", (_name, bad) => {
    const classes = 11;
    for (const array of [Float32Array, Float64Array])
      for (let k = 0; k < classes; k++) {
        const logits = array.from(someRows(3, classes));
        if (bad === undefined) logits.fill(least, classes, 2 * classes);
        else logits[classes + k] = bad;
        expect(expRows(classes).take(logits, 0, 3)).toBe(false);
        const found = softmaxRows(logits, classes);
        expect(found.every((p, i) => Number.isNaN(p) === (Math.floor(i / classes) === 1))).toBe(
          true,
        );
      }
  });

  it("may hold -Infinity, and are judged the same as float32 and as float64", async () => {
    const [rows, classes] = [9, 13];
    const logits = someRows(rows, classes).map((x, i) => (i % 5 === 0 ? least : x));
    const labels = Int32Array.from({ length: rows }, (_, i) => (5 * i + 1) % classes);
    const shape = [rows, classes];
    const of = async (data: Scores) =>
      judge({ scores: await opened(data, shape), labels }, { kind: "logits" })();
    const single = orThrow(await of(logits));
    expect(orThrow(await of(Float64Array.from(logits)))).toEqual(single);
    const wanted = softmax(logits, classes);
    const nll = labels.reduce(
      (sum, k, i) => sum - Math.log(Math.max(1e-12, wanted[i * classes + k] as number)),
      0,
    );
    expect(single.all.nll).toBeCloseTo(nll / rows, 12);
    const bad = await of(
      Float64Array.from(logits, (x, i) => (Math.floor(i / classes) === 6 ? least : x)),
    );
    expect(E.isLeft(bad) && renderError(bad.left)).toContain(
      "row 6 (from 0): expected finite logits",
    );
  });

  it("find room in a memory that grows", () => {
    const small = someRows(4, 5);
    const before = softmaxRows(small, 5);
    const classes = 70_001;
    const large = someRows(1, classes);
    const found = softmaxRows(large, classes);
    const wanted = softmax(large, classes);
    expect(found.every((p, i) => Math.abs(p - (wanted[i] as number)) < 1e-15)).toBe(true);
    expect(softmaxRows(small, 5)).toEqual(before);
  });
});
