import { orThrow, renderError } from "@longtail/core";
import { settingsOf, type Variants } from "@longtail/sweep";
import * as E from "fp-ts/lib/Either.js";
import { expect, test } from "vitest";

const of = (variants: Variants | undefined) => orThrow(settingsOf(variants));
const numbers = (lists: readonly (readonly string[])[], path: string): readonly number[] =>
  lists.map((list) => Number(list.find((s) => s.startsWith(`${path}=`))?.slice(path.length + 1)));
const refusal = (variants: Variants): string => {
  const found = settingsOf(variants);
  return E.isLeft(found) ? renderError(found.left) : "";
};

test("a grid is the product, the last path fastest; a list is itself; nothing is one variant", () => {
  expect(of({ kind: "grid", values: { a: [1, 2], b: ["x", { kind: "k" }] } })).toEqual([
    ["a=1", "b=x"],
    ["a=1", 'b={"kind":"k"}'],
    ["a=2", "b=x"],
    ["a=2", 'b={"kind":"k"}'],
  ]);
  expect(of({ kind: "list", settings: [["a=1"], []] })).toEqual([["a=1"], []]);
  expect(of(undefined)).toEqual([[]]);
});

test("a Sobol sample leaves the corner out and scales", () => {
  const ranges = { a: { min: 0, max: 8 }, b: { min: 1, max: 16, scale: "log" } } as const;
  const found = of({ kind: "sobol", samples: 3, ranges });
  expect(numbers(found, "a")).toEqual([4, 6, 2]);
  expect(numbers(found, "b")).toEqual([4, 2, 8]);
});

test("a random sample stays in its ranges, hits all integers, and depends on its seed alone", () => {
  const ranges = {
    rate: { min: 1e-4, max: 1, scale: "log" },
    epochs: { min: 1, max: 4, integer: true },
  } as const;
  const found = of({ kind: "random", samples: 400, seed: 3, ranges });
  const rates = numbers(found, "rate");
  expect(rates.every((r) => r >= 1e-4 && r < 1)).toBe(true);
  // Half of them lie below the geometric mean; 400 draws stray from that by 5 standard deviations at most.
  expect(Math.abs(rates.filter((r) => r < 1e-2).length - 200)).toBeLessThan(50);
  const epochs = numbers(found, "epochs");
  for (const n of [1, 2, 3, 4])
    expect(Math.abs(epochs.filter((e) => e === n).length - 100)).toBeLessThan(44);
  expect(of({ kind: "random", samples: 5, seed: 3, ranges })).toEqual(found.slice(0, 5));
  expect(of({ kind: "random", samples: 5, seed: 4, ranges })).not.toEqual(found.slice(0, 5));
});

test("ranges that make no sense are refused", () => {
  expect(refusal({ kind: "random", samples: 1, ranges: { a: { min: 2, max: 1 } } })).toMatch(
    /variants\.ranges\.a.*min up to max.*2 up to 1/s,
  );
  expect(
    refusal({ kind: "sobol", samples: 1, ranges: { a: { min: 0, max: 1, scale: "log" } } }),
  ).toMatch(/min above 0/);
  const eleven = Object.fromEntries(
    Array.from({ length: 11 }, (_, i) => [`p${i}`, { min: 0, max: 1 }]),
  );
  expect(refusal({ kind: "sobol", samples: 1, ranges: eleven })).toMatch(/11/);
  expect(refusal({ kind: "sobol", samples: 1, ranges: {} })).toMatch(/0/);
});
