import { distanceToShape, SHAPES, type Shape } from "@longtail/synthetic";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const coordinate = fc.double({ min: -2, max: 2, noNaN: true });

// Each is the same after a turn by this part of a circle; the crescent has only its mirror.
const turns: Partial<Record<Shape, number>> = { triangle: 3, square: 4, star: 5, cross: 4 };

describe("distanceToShape", () => {
  test("at the centre it is the distance to the nearest side", () => {
    const centre = (shape: Shape) => distanceToShape(shape, 0, 0);
    expect(centre("disc")).toBeCloseTo(-0.88, 12);
    expect(centre("square")).toBeCloseTo(-0.78, 12);
    expect(centre("triangle")).toBeCloseTo(-0.56, 12);
    expect(centre("cross")).toBeCloseTo(-0.34 * Math.SQRT2, 12);
    expect(centre("star")).toBeCloseTo(-0.5, 3);
    expect(centre("crescent")).toBeCloseTo(0.2, 12);
  });

  test("far away it is positive, and in the body negative", () => {
    for (const shape of SHAPES) {
      expect(distanceToShape(shape, 1.5, 1.5)).toBeGreaterThan(0.4);
      expect(distanceToShape(shape, -0.35, 0)).toBeLessThan(0);
    }
  });

  test("it never changes faster than one moves", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SHAPES),
        coordinate,
        coordinate,
        coordinate,
        coordinate,
        (shape, ax, ay, bx, by) => {
          const change = Math.abs(distanceToShape(shape, ax, ay) - distanceToShape(shape, bx, by));
          expect(change).toBeLessThanOrEqual(Math.hypot(ax - bx, ay - by) + 1e-9);
        },
      ),
      { seed: 7, numRuns: 2000 },
    );
  });

  test("triangle, square, star and cross are regular, and the crescent is its own mirror image", () => {
    fc.assert(
      fc.property(coordinate, coordinate, (x, y) => {
        for (const [shape, n] of Object.entries(turns) as [Shape, number][]) {
          const [c, s] = [Math.cos((2 * Math.PI) / n), Math.sin((2 * Math.PI) / n)];
          const turned = distanceToShape(shape, c * x - s * y, s * x + c * y);
          expect(Math.abs(turned - distanceToShape(shape, x, y))).toBeLessThan(2e-3);
        }
        expect(distanceToShape("crescent", x, -y)).toBe(distanceToShape("crescent", x, y));
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  test("no shape is given away by how much it covers: areas differ by less than a factor of two", () => {
    const areas = SHAPES.map((shape) => {
      let inside = 0;
      for (let x = -1.2; x < 1.2; x += 0.02)
        for (let y = -1.2; y < 1.2; y += 0.02) if (distanceToShape(shape, x, y) < 0) inside++;
      return inside * 0.0004;
    });
    expect(areas[0]).toBeCloseTo(Math.PI * 0.88 ** 2, 1);
    expect(areas[2]).toBeCloseTo(1.56 ** 2, 1);
    expect(Math.max(...areas) / Math.min(...areas)).toBeLessThan(2);
  });
});
