import { sobol, sobolDimensions } from "@longtail/sweep";
import { expect, test } from "vitest";
import reference from "./fixtures/sobol.json" with { type: "json" };

test("the points are PyTorch's", () => {
  expect(sobolDimensions).toBe(reference.dimensions);
  expect(sobol(reference.points.length, 10)).toEqual(reference.points);
});

test("every coordinate of the first 2^k points takes each k-th binary fraction once", () => {
  for (const k of [1, 4, 8]) {
    const points = sobol(2 ** k, 10);
    for (let d = 0; d < 10; d++)
      expect(
        points.map((p) => Math.floor((p[d] as number) * 2 ** k)).sort((a, b) => a - b),
      ).toEqual(Array.from({ length: 2 ** k }, (_, i) => i));
  }
});
