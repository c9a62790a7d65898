/** The outlines that an object may have, in the order in which classes take them. */
export const SHAPES = ["disc", "triangle", "square", "star", "cross", "crescent"] as const;

/** The name of an outline. */
export type Shape = (typeof SHAPES)[number];

// Corners as x, y, x, y, ... Decimals, not sines and cosines: the last digit of those differs between engines.
const TRIANGLE = [0, 1.12, -0.97, -0.56, 0.97, -0.56];
const STAR = [
  0, 1.12, -0.294, 0.405, -1.065, 0.346, -0.476, -0.155, -0.658, -0.906, 0, -0.5, 0.658, -0.906,
  0.476, -0.155, 1.065, 0.346, 0.294, 0.405,
];
const CROSS = [
  0.34, 0.98, -0.34, 0.98, -0.34, 0.34, -0.98, 0.34, -0.98, -0.34, -0.34, -0.34, -0.34, -0.98, 0.34,
  -0.98, 0.34, -0.34, 0.98, -0.34, 0.98, 0.34, 0.34, 0.34,
];

const disc = (x: number, y: number, radius: number): number => Math.sqrt(x * x + y * y) - radius;

const square = (x: number, y: number, half: number): number =>
  Math.max(Math.abs(x), Math.abs(y)) - half;

// The distance to the nearest side; a ray to the right crosses the sides an odd number of times from inside.
const polygon = (corners: readonly number[], x: number, y: number): number => {
  let nearest = Number.POSITIVE_INFINITY;
  let inside = false;
  for (let i = 0; i < corners.length; i += 2) {
    const fromX = corners.at(i - 2) as number;
    const fromY = corners.at(i - 1) as number;
    const sideX = (corners[i] as number) - fromX;
    const sideY = (corners[i + 1] as number) - fromY;
    const dx = x - fromX;
    const dy = y - fromY;
    const ratio = (dx * sideX + dy * sideY) / (sideX * sideX + sideY * sideY);
    const along = Math.min(1, Math.max(0, ratio));
    const awayX = dx - along * sideX;
    const awayY = dy - along * sideY;
    nearest = Math.min(nearest, awayX * awayX + awayY * awayY);
    if (dy >= 0 !== dy >= sideY && dx < (sideX * dy) / sideY) inside = !inside;
  }
  return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
};

/**
 * The signed distance of a point to the outline of a shape around the origin: negative inside.
 *
 * Exact but outside the corners of the square and the horns of the crescent, where it is a lower bound.
 *
 * @unit the shape's radius, about one
 */
export const distanceToShape = (shape: Shape, x: number, y: number): number => {
  switch (shape) {
    case "disc":
      return disc(x, y, 0.88);
    case "triangle":
      return polygon(TRIANGLE, x, y);
    case "square":
      return square(x, y, 0.78);
    case "star":
      return polygon(STAR, x, y);
    case "cross":
      return polygon(CROSS, x, y);
    case "crescent":
      return Math.max(disc(x, y, 1), -disc(x - 0.52, y, 0.72));
  }
};
