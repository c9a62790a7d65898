import { paint, TEXTURES, type Texture } from "@longtail/synthetic";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const pattern = (texture: Texture) => ({ texture, period: 0.5, phase: 0, blur: 1e-6 });
const meanOf = (texture: Texture) => {
  let sum = 0;
  let n = 0;
  for (let x = -1; x < 1; x += 0.0101)
    for (let y = -1; y < 1; y += 0.0101, n++) sum += paint(pattern(texture), x, y);
  return sum / n;
};

describe("paint", () => {
  test("it is a part of one, wherever and however", () => {
    const at = fc.double({ min: -2, max: 2, noNaN: true });
    const period = fc.double({ min: 0.2, max: 1, noNaN: true });
    const phase = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.record({ texture: fc.constantFrom(...TEXTURES), period, phase, blur: period }),
        at,
        at,
        (p, x, y) => {
          expect(paint(p, x, y)).toBeGreaterThanOrEqual(0);
          expect(paint(p, x, y)).toBeLessThanOrEqual(1);
        },
      ),
      { seed: 7, numRuns: 2000 },
    );
  });

  test("stripes run one way, chequers both, and both repeat after the period", () => {
    expect(paint(pattern("striped"), 0.25, 0.9)).toBe(1);
    expect(paint(pattern("striped"), 0.25, -0.3)).toBe(1);
    expect(paint(pattern("striped"), 0.5, 0.9)).toBe(0);
    expect(paint(pattern("chequered"), 0.25, 0.25)).toBe(0);
    expect(paint(pattern("chequered"), 0.25, 0.5)).toBe(1);
    expect(paint(pattern("chequered"), 0.75, 1)).toBe(1);
    expect(paint(pattern("chequered"), 0.5, 0.5)).toBe(0);
  });

  test("rings are the same in all directions, spots sit on a grid, halves differ", () => {
    for (const angle of [0, 1, 2, 3])
      expect(paint(pattern("ringed"), 0.25 * Math.cos(angle), 0.25 * Math.sin(angle))).toBe(1);
    expect(paint(pattern("ringed"), 0, 0)).toBe(0);
    expect(paint(pattern("spotted"), 0.25, 0.75)).toBe(1);
    expect(paint(pattern("spotted"), 0, 0.75)).toBe(0);
    expect(paint({ ...pattern("halved"), phase: 0.5 }, 0.1, 0)).toBe(1);
    expect(paint({ ...pattern("halved"), phase: 0.5 }, -0.1, 0)).toBe(0);
  });

  test("each but the plain one uses both colours", () => {
    expect(meanOf("plain")).toBe(0);
    expect(meanOf("striped")).toBeCloseTo(0.5, 1);
    expect(meanOf("chequered")).toBeCloseTo(0.5, 1);
    expect(meanOf("spotted")).toBeCloseTo(Math.PI * 0.33 ** 2, 1);
    for (const texture of ["ringed", "halved"] as const)
      expect(Math.abs(meanOf(texture) - 0.5)).toBeLessThan(0.2);
  });
});
