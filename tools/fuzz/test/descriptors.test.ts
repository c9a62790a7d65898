// Malformed descriptors: each is planned, or refused with sentences. None throws, and none takes long.
import { renderError } from "@longtail/core";
import { embedded, plan } from "@longtail/mislas";
import { expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { count, dice, seed } from "./files.js";

const cases = count(10);

const recipes = Object.values(
  embedded(
    { classes: 4, largestClass: 20, imbalanceFactor: 4 },
    { batch: 16, epochs: 2, stage2Epochs: 1 },
  ),
).map(({ dataset, ...pipeline }) => ({
  ...pipeline,
  dataset: { ...dataset, side: 8, testPerClass: 2 },
}));
const strange: readonly unknown[] = [
  null, true, "", "x", "kind", -1, 0, 0.5, 1, 2, 1e9, 2 ** 31, 2 ** 32, 1e308, Number.NaN,
  Number.POSITIVE_INFINITY, [], [[]], {}, { kind: "loss/ldam" }, { __proto__: 1 }, undefined, 3n,
  () => 1, Symbol("x"), "__proto__", "constructor", [1, 2, 3], "a".repeat(5000),
]; // biome-ignore format: a list

type Draw = (n: number) => number;

/** The value with one place in it changed: a value exchanged, a key removed, renamed or added. */
const changed = (value: unknown, draw: Draw): unknown => {
  const other = strange[draw(strange.length)];
  if (typeof value !== "object" || value === null || draw(12) === 0) return other;
  if (Array.isArray(value)) {
    const at = draw(value.length + 1);
    return value.length === at
      ? [...value, other]
      : value.map((item, i) => (i === at ? changed(item, draw) : item));
  }
  const entries = Object.entries(value);
  const at = draw(entries.length + 1);
  if (at === entries.length) return { ...value, [`key${draw(9)}`]: other };
  return Object.fromEntries(
    entries.flatMap(([key, inner], i) => {
      if (i !== at) return [[key, inner]];
      const what = draw(10);
      return what === 0 ? [] : what === 1 ? [[`${key}x`, inner]] : [[key, changed(inner, draw)]];
    }),
  );
};

it(`of ${cases} malformed descriptors none throws (seed ${seed})`, async () => {
  let refused = 0;
  for (let test = 0; test < cases; test++) {
    const draw = dice(test);
    let descriptor: unknown = recipes[draw(recipes.length)];
    for (let i = draw(3); i >= 0; i--) descriptor = changed(descriptor, draw);
    const began = performance.now();
    const planned = await plan(descriptor)();
    expect(performance.now() - began, `case ${test}`).toBeLessThan(60_000);
    if (E.isRight(planned)) continue;
    refused++;
    expect(renderError(planned.left), `case ${test}`).not.toMatch(/^\s*$|\[object| {4}at /);
  }
  expect(refused).toBeGreaterThan(cases / 2);
});
