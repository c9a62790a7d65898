import { orThrow } from "@longtail/core";
import { manifoldMixup, mixup, remix, remixedWeight } from "@longtail/mixup";
import { describe, expect, it } from "vitest";

describe("remix", () => {
  // By hand from the paper's equation 5, with kappa 3 and tau 0.5.
  it.each([
    ["the other is rare and the own image shows little", 0.4, 300, 100, 0],
    ["the other is rare, but the own image shows most", 0.5, 300, 100, 0.5],
    ["the other is not rare enough", 0.4, 299, 100, 0.4],
    ["the own is rare and its image shows most", 0.6, 100, 300, 1],
    ["the own is rare, but its image shows little", 0.5, 100, 300, 0.5],
    ["the own is not rare enough", 0.6, 100, 299, 0.6],
    ["both are of one class", 0.1, 100, 100, 0.1],
  ])("where %s", (_, weight, own, other, expected) => {
    expect(remixedWeight({ kappa: 3, tau: 0.5 })(weight, own, other)).toBe(expected);
  });

  it("has no rounding where 1 / kappa would", () => {
    // 1 / 49 * 49 is not 1 in binary fractions.
    expect(remixedWeight({ kappa: 49, tau: 0.5 })(0.9, 1, 49)).toBe(1);
    expect(remixedWeight({ kappa: 49, tau: 0.5 })(0.1, 49, 1)).toBe(0);
  });

  it("gives each example its weight, by its own class and its partner's", () => {
    const counts = [900, 300, 10];
    const draw = orThrow(remix({ counts, alpha: 1, kappa: 3, tau: 0.5 }));
    const labels = Int32Array.of(0, 1, 2, 0, 2, 1, 0, 2);
    const seen = new Set<number>();
    for (let seed = 0; seed < 50; seed++) {
      const { weight, permutation, labels: own } = draw(seed, labels);
      expect({ weight, permutation }).toEqual(orThrow(mixup({ alpha: 1 }))(seed, labels.length));
      permutation.forEach((partner, i) => {
        const [ni, nj] = [labels[i] as number, labels[partner] as number].map(
          (k) => counts[k] as number,
        ) as [number, number];
        const expected =
          ni / nj >= 3 && weight < 0.5 ? 0 : nj / ni >= 3 && 1 - weight < 0.5 ? 1 : weight;
        expect(own[i]).toBe(Math.fround(expected));
        seen.add(expected === weight ? 0.5 : expected);
      });
    }
    expect(seen).toEqual(new Set([0, 0.5, 1]));
  });

  it("refuses each bad option", () => {
    expect(remix({ counts: [1], alpha: 0, kappa: 0.5, tau: 2 })).toMatchObject({
      left: {
        errors: [
          { _tag: "OutOfRange", path: ["alpha"] },
          { _tag: "TooFewClasses" },
          { _tag: "OutOfRange", path: ["kappa"] },
          { _tag: "OutOfRange", path: ["tau"] },
        ],
      },
    });
  });
});

describe("manifold mixup", () => {
  const draw = orThrow(manifoldMixup({ alpha: 1, points: [0, 2, 3] }));

  it("draws its points alike, and blends as mixup", () => {
    const seen: Record<number, number> = {};
    for (let seed = 0; seed < 3000; seed++) {
      const { point, ...blend } = draw(seed, 3);
      seen[point] = (seen[point] ?? 0) + 1;
      if (seed < 20) expect(blend).toEqual(orThrow(mixup({ alpha: 1 }))(seed, 3));
    }
    expect(Object.keys(seen)).toEqual(["0", "2", "3"]);
    for (const times of Object.values(seen)) expect(Math.abs(times - 1000)).toBeLessThan(130);
  });

  it("refuses no points, and points that are none", () => {
    expect(manifoldMixup({ alpha: 1, points: [] })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["points", "length"] },
    });
    expect(manifoldMixup({ alpha: 1, points: [0, -1] })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["points", "1"] },
    });
  });
});
