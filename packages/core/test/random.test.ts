import { derive, normals, permutation, uniforms } from "@longtail/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("derive", () => {
  it("is a function of the seed and the whole path", () => {
    expect(derive(1, "a", 2)).toBe(derive(1, "a", 2));
    const branches = [
      derive(1, "a", 2),
      derive(1, "a", 3),
      derive(1, "b", 2),
      derive(2, "a", 2),
      derive(1, "a"),
      derive(1, "a", "2"),
      derive(1, "a2"),
    ];
    expect(new Set(branches).size).toBe(branches.length);
  });

  it("gives neighbouring seeds unrelated streams", () => {
    // The first number of each of 1,000 neighbouring streams is uniform: mean 0.5, standard error 0.009.
    const first = Array.from({ length: 1000 }, (_, epoch) =>
      uniforms(derive(0, "sampler", epoch))(),
    );
    const mean = first.reduce((a, b) => a + b) / first.length;
    const lag =
      first.slice(1).reduce((sum, v, i) => sum + (v - mean) * ((first[i] as number) - mean), 0) /
      first.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.04);
    expect(Math.abs(lag) * 12).toBeLessThan(0.15);
  });
});

describe("permutation", () => {
  it("holds every number once, for any seed", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 200 }), (seed, n) => {
        expect([...permutation(seed, n)].sort((a, b) => a - b)).toEqual(
          Array.from({ length: n }, (_, i) => i),
        );
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it("puts each number first equally often", () => {
    const counts = [0, 0, 0, 0];
    for (let seed = 0; seed < 4000; seed++) {
      const [first] = permutation(derive(9, seed), 4);
      counts[first as number] = (counts[first as number] as number) + 1;
    }
    // Binomial with mean 1000 and standard deviation 27.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(140);
  });
});

describe("normals", () => {
  it("have mean 0, variance 1 and the normal's fourth moment", () => {
    const values = normals(5, 100_001);
    expect(values).toHaveLength(100_001);
    const moment = (p: number) => values.reduce((sum, v) => sum + v ** p, 0) / values.length;
    expect(Math.abs(moment(1))).toBeLessThan(0.02);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.03);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.25);
  });
});
